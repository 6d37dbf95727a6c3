from sayso.events import triggers
from sayso.events.merging import Act, merge, stem
from sayso.resolving import mentions


def acts(scores, text, actors, recipients):
    found = triggers.find(scores, text, mentions.marked(scores, text), None)
    return [
        Act(t, frozenset(a), frozenset(r), stem(text[slice(*t.span)]))
        for t, a, r in zip(found, actors, recipients, strict=True)
    ]


def test_a_trigger_brings_what_the_model_says_at_its_word(built):
    text = "Rebels shelled Dorrin on Monday ."
    scores = built(
        text,
        {
            "trigger": {1: "B-ASSAULT"},
            "mention": {0: "B-group", 2: "B-place"},
            "mode": {1: "ASSAULT:heavy-weapons"},
            "status": {1: "actual"},
        },
        {"flags": {1: ["main", "hedged"]}, "context": {1: ["military"]}},
        {"actor": {1: [0]}, "recipient": {1: [2]}, "time": {1: [3, 4]}},
    )
    (one,) = triggers.find(scores, text, mentions.marked(scores, text), None)
    assert (one.type, one.mode, one.context) == ("ASSAULT", "heavy-weapons", ("military",))
    assert text[slice(*one.actor[0].span)] == "Rebels"
    assert text[slice(*one.recipient[0].span)] == "Dorrin"
    assert text[slice(*one.time[0].span)] == "on Monday"
    assert (one.hedged, one.historical) == (1, 0)


def test_a_mode_of_another_type_is_not_taken(built):
    text = "They met"
    scores = built(text, {"trigger": {1: "B-CONSULT"}, "mode": {1: "ASSAULT:aerial"}})
    assert triggers.find(scores, text, [], None)[0].mode is None


def test_mentions_that_the_model_links_are_one_event(built):
    text = "The raid failed . Soldiers attacked again and the attack went on"
    scores = built(
        text,
        {"trigger": {1: "B-ASSAULT", 5: "B-ASSAULT", 9: "B-ASSAULT"}},
        ties={"same_event": {5: [9], 9: [5]}},
    )
    groups = merge(scores, acts(scores, text, [{0}, {1}, set()], [set(), set(), set()]))
    assert [[a.trigger.piece for a in group] for group in groups] == [[1], [5, 9]]


def test_a_denied_act_is_not_the_act(built):
    text = "shelled and shelled"
    scores = built(
        text,
        {"trigger": {0: "B-ASSAULT", 2: "B-ASSAULT"}, "status": {2: "negated"}},
        ties={"same_event": {0: [2], 2: [0]}},
    )
    assert len(merge(scores, acts(scores, text, [{0}, {0}], [{1}, {1}]))) == 2


def test_other_doers_and_other_victims_make_other_events(built):
    text = "killed and killed"
    scores = built(
        text, {"trigger": {0: "B-ASSAULT", 2: "B-ASSAULT"}}, ties={"same_event": {0: [2], 2: [0]}}
    )
    assert len(merge(scores, acts(scores, text, [{0}, {1}], [{2}, {3}]))) == 2
    assert len(merge(scores, acts(scores, text, [{0}, {0}], [{2}, {2}]))) == 1


def test_stems_of_one_verb_agree():
    assert stem("shelled") == stem("shelling")
    assert stem("attacks") == stem("attacked") == stem("attack")
    assert stem("launched a strike") == stem("strikes")
    assert stem("met") != stem("murdered")

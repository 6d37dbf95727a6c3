"""The words beside a name by which it is told whether the name is a place's."""

from __future__ import annotations

from sayso.tables import word_set as _words

PARTICLES = frozenset(
    {"of", "the", "and", "de", "la", "el", "al", "e", "i", "ud", "ul", "da", "do", "dos", "del"}
    | {"der", "am", "an", "sur", "les", "le", "y", "ez", "az", "ad", "as", "ar", "s", "upon", "on"}
)
# Arabic articles that open a name in small letters: "al-Bab", "ar-Raqqa".
OPENING = frozenset({"al", "ar", "as", "an", "ad", "el", "ash", "az", "at"})
LOCATING = _words(
    "in at near from to outside around across into toward towards between through throughout "
    "inside over via within beyond downtown"
)
PARTS = _words(
    "city town village district province region port suburb outskirts north south east west "
    "northeast northwest southeast southwest center centre capital streets residents mayor"
)
TITLES = _words(
    "mr mrs ms miss dr sen sens rep reps gov gen lt col sgt capt maj cpl cmdr adm president "
    "minister senator representative governor general lieutenant colonel sergeant captain "
    "major commander admiral judge justice sheriff officer detective coach mayor king queen "
    "prince princess pope sir lord lady professor prof rev reverend father sister brother "
    "chief chairman chairwoman secretary ambassador spokesman spokeswoman attorney councilman "
    "deputy inspector imam sheikh premier chancellor trooper pastor bishop archbishop "
    "cardinal envoy director investigator analyst"
)
FUNCTION = _words(
    "in at near from to outside around across into toward towards between through the a an "
    "and or but for on of after before as when while since until by with against if that this "
    "these those his her its their our both all some many most no not meanwhile elsewhere "
    "also however yet today yesterday tomorrow monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october "
    "november december is was were are has have had will would could can may did said says "
    "north south east west northern southern eastern western central upper lower greater "
    "downtown northeast northwest southeast southwest northeastern northwestern southeastern "
    "southwestern inner outer metro mainland old about because although though despite why "
    "how what where who which under over amid inside occupied suburban rural former"
)
SIDES = _words("north south east west upper lower new old")
OFFICES = _words(
    "president presidents prime premier foreign defense defence minister ministers king queen "
    "prince emir sultan ambassador governor gov senator sen rep mayor chancellor secretary "
    "attorney police vice deputy supreme parliament city province governorate district state "
    "region oblast prefecture republic international airport territory area time times' "
    "native resident residents pd department senate house legislature fire public board "
    "highway schools court"
)
ORGANISATION = _words(
    "university college bank ministry council party movement army institute association "
    "federation union society academy school church republic kingdom government bishop "
    "archdiocese diocese museum hospital league port front brigade brigades command friends "
    "voice radio journal times state daughters sons queen king duke prince princess earl "
    "baron bank chamber county"
)
DIVISIONS = _words("province governorate oblast state region prefecture")
DISTRICTS = DIVISIONS | _words("county counties parish township raion borough")
# Words after a government's seat that tell of the government, not of the place.
ACTING = _words(
    "said says has have had will would wants wanted warned accused urged called condemned "
    "denied insisted vowed announced imposed demanded rejected believes sees hopes considers "
    "agreed"
)
# Capitalised words after a name that, with it, name a body or building of that place: "Douglas
# County Hospital", "Hurricane Police". Papers, firms, teams and universities are called after
# places that tell nothing of where they act, and are not here.
BODIES = _words(
    "police sheriff sheriff's sheriff’s constabulary county city town township village parish "
    "hospital medical clinic high middle elementary primary secondary grammar school schools fire "
    "rescue volunteer emergency ambulance health department district board council commission "
    "commissioner commissioners court circuit superior municipal common chamber coroner auditor "
    "treasurer clerk census army airport highway regional general community library adult "
    "elections jail prison democrat democrats republican republicans turnpike legislature zoo "
    "national neighbors park mall street road avenue mosque cathedral church synagogue railway "
    "station stadium museum university"
)
# Small words after a name that tell of people or things of that place: "a Danbury man".
PEOPLE = _words(
    "man woman men women boy girl teen teenager couple resident residents native natives police "
    "officer officers official officials firefighter firefighters legislator legislators "
    "lawmaker lawmakers trustee trustees councilman councilwoman councillor councillors mayor "
    "suburb suburbs area neighborhood neighbourhood hospital hospitals school schools airport "
    "province region district governorate metropolitan motorist driver student students teacher "
    "farmer farmers business businesses home homes apartment house family based born bound "
    "counties county mother father"
)
# Words that towns are called by, too, and that never mean one when they stand alone.
NEVER = (FUNCTION | BODIES | TITLES | PEOPLE | DIVISIONS | ACTING) - {"may", "will"} | _words(
    "one two three four five six seven eight nine ten christmas easter lot metro area superior "
    "warden council union congress main street avenue lake river mount saint"
)

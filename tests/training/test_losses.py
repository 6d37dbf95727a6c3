import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra `train`")
from training.losses import _chosen  # noqa: E402

NAN = float("nan")


def test_a_right_piece_has_to_win_over_the_others_and_over_nothing():
    logits = torch.tensor([[5.0, -5, -5], [5, -5, -5], [-5, -5, -5], [5, -5, -5]])
    right = torch.tensor([[1.0, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]])
    best, other, none, some = _chosen(logits, right).tolist()
    assert best < 0.02
    assert none < 0.03
    assert other == pytest.approx(10, abs=0.1)
    assert some == pytest.approx(5, abs=0.1)


def test_pieces_that_are_not_told_count_for_nothing():
    logits = torch.tensor([[9.0, -5, -5]])
    assert _chosen(logits, torch.tensor([[NAN, 0, 0]])).item() < 0.03

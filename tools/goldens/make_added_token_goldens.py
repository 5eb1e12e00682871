#!/usr/bin/env python3
"""make_added_token_goldens.py VOCABULARY MERGES OUT
Writes OUT/added.jsonl: tokenizers with added tokens in every form that files give them, and the ids of texts that transformers gets with each.
The first row has the texts. Another: `files` are the small files of the folder; `whole` says whether its vocabulary is in tokenizer.json (with the members of `tokenizer.json`
beside it) or in vocab.json and merges.txt, which are those of VOCABULARY (checkpoints/tiny64-hf-f16); `ids` belong to the texts.
Writes OUT/real-size.jsonl: one tokenizer.json of CLIP's whole vocabulary, from MERGES (clip-bpe-merges.txt.gz), with a token more, and the ids of a few texts.
Versions used: transformers 5.18.0, tokenizers 0.23.2; seed 20261130.
"""

import gzip
import json
import random
import sys
import tempfile
from pathlib import Path

import torchvision_on_cpu  # noqa: F401, first
from open_clip.tokenizer import bytes_to_unicode
from transformers import AutoTokenizer

FLAGS = ("single_word", "lstrip", "rstrip", "normalized", "special")
NAMES = ("bos_token", "eos_token", "unk_token", "pad_token")
START, END = "<|startoftext|>", "<|endoftext|>"
SPECIALS = dict(zip(NAMES, (START, END, END, END)))
SPELLINGS = ["<cat-toy>", "<Cat-Toy>", "sks", "SKS style", "cat", "<a", "<a>", "<a><b", "\u732b", "caf\u00e9", "cafe\u0301", "x y", "'s", "toy", "!c", "\u00c5\u00c5", " z", "z ", "\u00df\u00df", "<1>", "a photo"]
TEXTS = [
    "a <cat-toy> photo", "a <CAT-TOY>photo of sks, SKS  style and sks style", "sksx xsks s\u017fks \u0300sks sks\u0300 sks_ sks2 sks\u00b2 (sks)",
    "  <a>  <a><b <a<a> <A> ", "\u732b\u732b cafe\u0301 caf\u00e9 CAF\u00c9 \u00c5 A\u030a \u212b", "x y x  y x\ty\u3000x y", "it's a cat's cats cat !cat! toy-cat-toy",
    "<cat-toy><cat-toy>\u00a0<cat-toy>\n\n<cat-toy>s", " z  z z z zz", "a photo of a photo, a  photo", "\u00df\u00df \u1e9e <1><1>1", "", "cat", " cat ", "<|cat|> <|start <|endo",
    "a <|endoftext|> b <|ENDOFTEXT|><|startoftext|>  cat<cat-toy>", "a dog!", "! a dog !!", "a <pad>dog[UNK] [SEP][CLS] [MASK] [mask]",
]  # fmt: skip
REAL_TEXTS = ["a photo of a <cat-toy>", "a dog!", "", "it's a <CAT-TOY>s' 42nd birthday!!", "Gr\u00fc\u00dfe aus K\u00f6ln, \u732b \U0001f431", "! <cat-toy>!", "antidisestablishmentarianism"]


def token(content, id=None, **flags):
    out = {} if id is None else {"id": id}
    return {**out, "content": content, **{flag: False for flag in FLAGS}, **flags}


def numbered(tokens, first=600):
    return {str(first + i): t for i, t in enumerate(tokens)}


def chosen():
    """name, whether tokenizer.json holds the vocabulary, files."""
    specials = {"598": token(START, normalized=True, special=True), "599": token(END, normalized=True, special=True)}
    both = [token(START, 598, special=True), token(END, 599, special=True)]
    toy = token("<cat-toy>", 600, normalized=True)
    yield "added_tokens.json", False, {"added_tokens.json": {"<cat-toy>": 600, "sks": 601}}
    yield "added_tokens.json, named special", False, {"tokenizer_config.json": {**SPECIALS, "additional_special_tokens": ["sks"]}, "added_tokens.json": {"<cat-toy>": 600, "sks": 601}}
    yield "added_tokens.json, special by the map", False, {"special_tokens_map.json": {"additional_special_tokens": ["sks"]}, "added_tokens.json": {"<cat-toy>": 600, "sks": 601}}
    yield "decoder", False, {"tokenizer_config.json": {**SPECIALS, "added_tokens_decoder": {**specials, "600": token("<cat-toy>", normalized=True)}}}
    yield "decoder before added_tokens.json and the map", False, {
        "tokenizer_config.json": {**SPECIALS, "added_tokens_decoder": {**specials, "600": token("<cat-toy>", normalized=True)}},
        "added_tokens.json": {"sks": 600}, "special_tokens_map.json": {"additional_special_tokens": ["toy"]}}  # fmt: skip
    yield "empty decoder", False, {"tokenizer_config.json": {**SPECIALS, "added_tokens_decoder": {}}, "added_tokens.json": {"sks": 600}}
    yield "no configuration", False, {}
    yield "tokenizer.json", True, {"tokenizer.json": {"added_tokens": [*both, toy]}, "tokenizer_config.json": SPECIALS}
    yield "tokenizer.json without a configuration", True, {"tokenizer.json": {"added_tokens": [*both, toy]}}
    yield "tokenizer.json, no normalizer", True, {"tokenizer.json": {"added_tokens": [*both, toy], "normalizer": None, "pre_tokenizer": None}}
    yield "tokenizer.json and decoder", True, {"tokenizer.json": {"added_tokens": [*both, toy]}, "tokenizer_config.json": {**SPECIALS, "added_tokens_decoder": {"600": token("sks")}}}
    yield "tokenizer.json and added_tokens.json", True, {"tokenizer.json": {"added_tokens": both}, "added_tokens.json": {"sks": 600}}
    yield "additional_special_tokens not yet numbered", True, {"tokenizer.json": {"added_tokens": [*both, toy]}, "tokenizer_config.json": {**SPECIALS, "additional_special_tokens": ["sks", "toy"]}}
    yield "extra_special_tokens", False, {"tokenizer_config.json": {**SPECIALS, "extra_special_tokens": ["sks", "cat"]}}
    yield "extra_special_tokens by name", False, {"tokenizer_config.json": {**SPECIALS, "extra_special_tokens": {"toy_token": "<cat-toy>"}}}
    yield "a token of its own name", False, {"tokenizer_config.json": {**SPECIALS, "style_token": "sks"}}
    yield "flags in the map", False, {"special_tokens_map.json": {**SPECIALS, "eos_token": token(END, lstrip=True, normalized=True)}, "added_tokens.json": {"sks": 600}}
    yield "padding of its own", False, {"tokenizer_config.json": {**SPECIALS, "pad_token": "<pad>"}}
    # Stable Diffusion 2 and the second tokenizer of SDXL.
    yield "padding with a word of the vocabulary", False, {"tokenizer_config.json": {**SPECIALS, "pad_token": "!"}}
    yield "padding with a word, in the map alone", False, {"special_tokens_map.json": {**SPECIALS, "pad_token": "!", "unk_token": "cat"}}
    yield "padding with a word, in the decoder", False, {"tokenizer_config.json": {**SPECIALS, "pad_token": "!", "added_tokens_decoder": {"0": token("!", special=True), **specials}}}
    yield "all that may be named", False, {"tokenizer_config.json": {**SPECIALS, "pad_token": "<pad>", "unk_token": "[UNK]", "sep_token": "[SEP]", "cls_token": "[CLS]", "mask_token": "[MASK]"}}
    yield "a token of the vocabulary", False, {"tokenizer_config.json": {**SPECIALS, "added_tokens_decoder": numbered([token("a", single_word=True)], 64)}}
    yield "two of one spelling", False, {"tokenizer_config.json": {**SPECIALS, "added_tokens_decoder": {"600": token("sks", lstrip=True)}, "extra_special_tokens": ["sks"]}}


def drawn(rng):
    for i in range(60):
        spellings = rng.sample(SPELLINGS, rng.randint(1, 6))
        flags = [{flag: rng.random() < 0.4 for flag in FLAGS} for _ in spellings]
        # Of tokens with one normalized spelling the tokenizers library takes any.
        seen, tokens = set(), []
        for spelling, flag in zip(spellings, flags):
            key = " ".join(spelling.replace("e\u0301", "\u00e9").lower().split(" "))
            if key not in seen:
                tokens.append(token(spelling, **flag))
            seen.add(key)
        if i % 2:
            yield f"drawn {i}", True, {"tokenizer.json": {"added_tokens": [{"id": 600 + k, **t} for k, t in enumerate(tokens)]}}
        else:
            yield f"drawn {i}", False, {"tokenizer_config.json": {**SPECIALS, "added_tokens_decoder": numbered(tokens)}}


def write_small(folder, files):
    (folder / "config.json").write_text('{"model_type": "clip"}')
    for name, content in files.items():
        if name != "tokenizer.json":
            (folder / name).write_text(json.dumps(content))


def write_whole(folder, files, vocab, merges):
    model = {"type": "BPE", "unk_token": END, "continuing_subword_prefix": "", "end_of_word_suffix": "</w>", "vocab": vocab, "merges": merges}
    (folder / "tokenizer.json").write_text(json.dumps({"version": "1.0", **files["tokenizer.json"], "model": model}))


def write_folder(folder, vocabulary, whole, files):
    write_small(folder, files)
    vocab, merges = (vocabulary / "vocab.json").read_text("utf-8"), (vocabulary / "merges.txt").read_text("utf-8")
    if whole:
        write_whole(folder, files, json.loads(vocab), [line.split(" ") for line in merges.splitlines() if not line.startswith("#")])
    else:
        (folder / "vocab.json").write_text(vocab, "utf-8")
        (folder / "merges.txt").write_text(merges, "utf-8")


def real_size(merges):
    """The row of real-size.jsonl."""
    files = {
        "tokenizer.json": {"added_tokens": [token(START, 49406, special=True), token(END, 49407, special=True), token("<cat-toy>", 49408, normalized=True)]},
        "tokenizer_config.json": {**SPECIALS, "pad_token": "!"},
    }
    lines = gzip.decompress(merges.read_bytes()).decode().splitlines()
    alphabet = list(bytes_to_unicode().values())
    entries = [*alphabet, *(c + "</w>" for c in alphabet), *(line.replace(" ", "") for line in lines), START, END]
    with tempfile.TemporaryDirectory() as folder:
        write_small(Path(folder), files)
        write_whole(Path(folder), files, {entry: i for i, entry in enumerate(entries)}, lines)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        assert len(tokenizer) == 49409
        return {"files": files, "texts": [{"text": text, "ids": tokenizer(text)["input_ids"]} for text in REAL_TEXTS]}


def main(vocabulary, merges, out):
    with open(out / "added.jsonl", "w", encoding="ascii", newline="\n") as f:
        f.write(json.dumps({"texts": TEXTS}, separators=(",", ":")) + "\n")
        for name, whole, files in [*chosen(), *drawn(random.Random(20261130))]:
            with tempfile.TemporaryDirectory() as folder:
                write_folder(Path(folder), vocabulary, whole, files)
                tokenizer = AutoTokenizer.from_pretrained(folder)
                row = {"case": name, "whole": whole, "files": files, "size": len(tokenizer), "ids": tokenizer(TEXTS)["input_ids"]}
            f.write(json.dumps(row, separators=(",", ":")) + "\n")
    with open(out / "real-size.jsonl", "w", encoding="ascii", newline="\n") as f:
        f.write(json.dumps(real_size(merges), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

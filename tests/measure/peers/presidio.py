#!/usr/bin/env python3
"""Lets Presidio with GiNZA mask written cases, so that the same scorer can print its figures.

  measure-masking --part business --write-cases DIR
  python3 -m venv VENV && VENV/bin/pip install -r requirements.txt
  VENV/bin/python presidio.py DIR/business-held.jsonl OUTPUTS.jsonl [EVERY]
  measure-masking --part business --split held --outputs OUTPUTS.jsonl

EVERY: only every n-th case (it masks a few kilobytes a second); then score with --cases on the file OUTPUTS.cases.jsonl
that is written beside. Presidio has no recogniser for Japan: set up here are GiNZA's labels for persons and places, the
telephone recogniser for the region JP, and the ones for e-mail and cards. A card counts as blocked, as in the engine.
An optional comparison: nothing in the project needs it.
"""
import json
import sys
import time

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    PhoneRecognizer,
    SpacyRecognizer,
)

LABELS = {
    "Person": "PERSON",
    "City": "LOCATION",
    "Province": "LOCATION",
    "County": "LOCATION",
    "GPE_Other": "LOCATION",
    "Postal_Address": "LOCATION",
    "Address_Other": "LOCATION",
}
# What the cases want hidden; a place is hidden because an address must be.
ENTITIES = ["PERSON", "LOCATION", "PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD"]


# Its list of domains as installed: nothing is fetched.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())


class Ginza(SpacyNlpEngine):
    """Presidio's spaCy engine around a model that is loaded here."""

    def __init__(self):
        model = {"lang_code": "ja", "model_name": "ja_ginza"}
        ner = NerModelConfiguration(model_to_presidio_entity_mapping=LABELS, labels_to_ignore=[])
        super().__init__(models=[model], ner_model_configuration=ner)
        options = {"components": {"compound_splitter": {"split_mode": "C"}}}
        self.nlp = {"ja": spacy.load("ja_ginza", config=options)}


def analyzer():
    registry = RecognizerRegistry(supported_languages=["ja"])
    registry.add_recognizer(SpacyRecognizer(supported_language="ja", supported_entities=["PERSON", "LOCATION"]))
    registry.add_recognizer(PhoneRecognizer(supported_language="ja", supported_regions=["JP"]))
    registry.add_recognizer(EmailRecognizer(supported_language="ja"))
    registry.add_recognizer(CreditCardRecognizer(supported_language="ja"))
    return AnalyzerEngine(registry=registry, nlp_engine=Ginza(), supported_languages=["ja"])


def mask(engine, text):
    found = engine.analyze(text=text, language="ja", entities=ENTITIES)
    for hit in sorted(found, key=lambda hit: hit.start, reverse=True):
        text = text[: hit.start] + "*" * (hit.end - hit.start) + text[hit.end :]
    return text, any(hit.entity_type == "CREDIT_CARD" for hit in found)


def main():
    cases_path, outputs_path = sys.argv[1:3]
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with open(cases_path, encoding="utf-8") as file:
        lines = [line for line in file if line.strip()][::every]
    engine = analyzer()
    start, size = time.process_time(), 0
    with open(outputs_path, "w", encoding="utf-8") as out:
        for line in lines:
            case = json.loads(line)
            masked, blocked = mask(engine, case["text"])
            size += len(case["text"].encode())
            out.write(json.dumps({"id": case["id"], "masked": masked, "blocked": blocked}, ensure_ascii=False) + "\n")
    if every > 1:
        with open(outputs_path.removesuffix(".jsonl") + ".cases.jsonl", "w", encoding="utf-8") as out:
            out.writelines(lines)
    seconds = time.process_time() - start
    print(f"{len(lines)} cases, {size} bytes, {seconds:.1f} CPU seconds, {size / 1e6 / seconds:.4f} MB/s", file=sys.stderr)


main()

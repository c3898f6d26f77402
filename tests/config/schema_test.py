#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds the JSON Schema of the configuration and the checker in lib/config together.

- Every leaf that the checker knows is in the schema with the same type, range, words and
  requirement, and the schema knows no other.
- Both take the good files and the examples; of the bad ones the schema refuses those whose list
  says so, and takes the others, which only a look at the whole file shows.
- Values at and beyond the ends of every leaf, and thousands of changed files: what the schema
  refuses the checker refuses, and where one value alone is wrong, the other way round too.

usage: schema_test.py CHECKER    (the program built from checker.c)"""

import copy
import glob
import json
import os
import random
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

sys.dont_write_bytecode = True
from edges import RIGHT_IPV6, edge_values  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SCHEMA_FILE = os.path.join(ROOT, "config", "steadfast.schema.json")
MUTATIONS = 3000
TYPES = {"bool": "boolean", "number": "integer", "text": "string", "ip": "string",
         "prefix": "string", "mac": "string", "ref": "string", "object": "object",
         "list": "array", "map": "object", "note": "string",
         "secret": "string", "router": "string"}

# Leaves that are right or wrong only beside others.
TOGETHER = ("vrid", "version", "vlan-id", "id", "min-rtr-adv-interval", "max-rtr-adv-interval",
            "default-lifetime", "link-mtu", "valid-lifetime", "preferred-lifetime",
            "priority", "enabled", "hold-time")

with open(SCHEMA_FILE, encoding="utf-8") as f:
    SCHEMA = json.load(f)
# JSON Schema takes 1.0 for an integer; the checker does not, nor does a C program's reader.
STRICT = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)))
VALIDATOR = STRICT(SCHEMA)

wrong = []
counts = [0]


def expect(truth, text):
    counts[0] += 1
    if not truth:
        wrong.append(text)


def checker(*arguments, text=None):
    done = subprocess.run([sys.argv[1], *arguments], input=text, capture_output=True, text=True,
                          timeout=300, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_all(documents):
    """The checker's mistakes for each document."""
    return checker("check", text="".join(json.dumps(d) + "\n" for d in documents))


def load(file):
    with open(file, encoding="utf-8") as f:
        return json.load(f)


def resolve(schema):
    """A schema with what its $ref names."""
    if "$ref" not in schema:
        return schema
    found = SCHEMA
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return {**found, **{k: v for k, v in schema.items() if k != "$ref"}}


def steps_of(path):
    """"interfaces.*.vrrp[].vrid" -> interfaces, *, vrrp, [], vrid"""
    return path.replace("[]", ".[]").split(".")


def options(schema):
    """A schema, resolved, and those it is a choice of."""
    schema = resolve(schema)
    yield schema
    for option in schema.get("anyOf", []):
        yield from options(option)


def step_into(schema, step):
    """(schema of what is one step below, whether it is required)"""
    if step == "[]":
        return schema.get("items"), False
    if step == "*":
        return schema.get("additionalProperties"), False
    return schema.get("properties", {}).get(step), step in schema.get("required", [])


def schema_at(path, kind=None):
    """(schema of the leaf, whether its object requires it); None where there is none."""
    found = [(SCHEMA, False)]
    for step in steps_of(path):
        below = [step_into(option, step) for schema, _ in found for option in options(schema)]
        found = [(schema, required) for schema, required in below if isinstance(schema, dict)]
    found = [(option, required) for schema, required in found for option in options(schema)]
    of_kind = [one for one in found if one[0].get("type", "enum") == TYPES.get(kind, "enum")]
    return (of_kind + found + [(None, False)])[0]


def expect_leaf(leaf):
    path, kind = leaf["path"], leaf["kind"]
    schema, required = schema_at(path, kind)
    expect(schema is not None, f"{path}: not in the schema")
    if schema is None:
        return
    expect(required == leaf["required"], f"{path}: required is {required} in the schema")
    if kind == "word":
        expect(schema.get("enum") == leaf["words"], f"{path}: words are {schema.get('enum')}")
        return
    expect(schema.get("type") == TYPES[kind], f"{path}: type is {schema.get('type')}")
    low, high = {"number": ("minimum", "maximum"), "text": ("minLength", "maxLength"),
                 "list": ("minItems", "maxItems"),
                 "map": ("minProperties", "maxProperties")}.get(kind, (None, None))
    if low is None:
        return
    expect(schema.get(low, 0) == leaf["min"], f"{path}: {low} is {schema.get(low)}")
    if kind in ("number", "text") or leaf["max"] > 0:
        expect(schema.get(high) == leaf["max"], f"{path}: {high} is {schema.get(high)}")
    else:
        expect(high not in schema, f"{path}: {high} is {schema.get(high)}")


def schema_paths(schema, path=""):
    """The paths of all properties."""
    for option in options(schema):
        for name, inner in option.get("properties", {}).items():
            own = f"{path}.{name}" if path else name
            yield own
            yield from schema_paths(inner, own)
        if isinstance(option.get("additionalProperties"), dict):
            yield from schema_paths(option["additionalProperties"], path + ".*")
        if "items" in option:
            yield from schema_paths(option["items"], path + "[]")


def closed(schema, path="$"):
    """Every object says which keys it may have."""
    for option in options(schema):
        if option.get("type") == "object":
            expect("additionalProperties" in option, f"{path}: takes any key")
        for name, inner in option.get("properties", {}).items():
            closed(inner, f"{path}.{name}")
        if isinstance(option.get("additionalProperties"), dict):
            closed(option["additionalProperties"], path + ".*")
        if "items" in option:
            closed(option["items"], path + "[]")


def test_leaves(leaves):
    for leaf in leaves:
        expect_leaf(leaf)
    known = {leaf["path"] for leaf in leaves}
    for path in schema_paths(SCHEMA):
        expect(path in known, f"{path}: in the schema, but unknown to the checker")
    closed(SCHEMA)


def good_files():
    examples = set(glob.glob(os.path.join(ROOT, "config", "*.json"))) - {SCHEMA_FILE}
    return sorted(glob.glob(os.path.join(HERE, "good", "*.json"))) + sorted(examples)


def test_good_files():
    files = good_files()
    documents = [load(file) for file in files]
    expect(len(files) > 8, "where are the good files?")
    for file, document, mistakes in zip(files, documents, check_all(documents)):
        error = jsonschema.exceptions.best_match(VALIDATOR.iter_errors(document))
        expect(error is None, f"{file}: the schema refuses it: {error and error.message}")
        expect(not mistakes, f"{file}: the checker refuses it: {mistakes}")


def test_bad_files():
    files = sorted(glob.glob(os.path.join(HERE, "bad", "*.json")))
    refused = 0
    for file in files:
        with open(file.removesuffix(".json") + ".expect", encoding="utf-8") as f:
            first = f.readline().strip()
        if first == "# no JSON":
            continue
        expect(first in ("# schema: refuses", "# schema: accepts"), f"{file}: begins {first}")
        taken = VALIDATOR.is_valid(load(file))
        expect(taken == (first == "# schema: accepts"),
               f"{file}: the schema {'takes' if taken else 'refuses'} it")
        refused += not taken
    expect(refused > 15, "where are the bad files?")


def places(value, path=()):
    """Every place in a document, by the steps to it."""
    children = (value.items() if isinstance(value, dict) else
                enumerate(value) if isinstance(value, list) else ())
    for key, child in children:
        yield path + (key,)
        yield from places(child, path + (key,))


def parent_of(document, place):
    for step in place[:-1]:
        document = document[step]
    return document


def with_value(document, place, value):
    document = copy.deepcopy(document)
    parent_of(document, place)[place[-1]] = value
    return document


def leaf_of(leaves, place):
    """The leaf that stands at a place of a document."""
    text = ""
    for depth, step in enumerate(place):
        if isinstance(step, int):
            text += "[]"
        elif depth == 1 and place[0] in ("ports", "interfaces", "bfd", "sync-groups"):
            text += ".*"
        else:
            text += ("." if text else "") + step
    return leaves.get(text)


def test_edges(leaves):
    """One leaf changed in a file that has all: checker and schema agree, the checker at the very
    place. What only the rest of the file shows to be wrong is a mistake elsewhere or of a value
    that the schema takes."""
    document = load(os.path.join(HERE, "good", "every-leaf.json"))
    tried, cases, seen = [], [], set()
    for place in places(document):
        leaf = leaf_of(leaves, place)
        if leaf is None:
            continue
        seen.add(leaf["path"])
        for value in edge_values(leaf):
            tried.append((place, value, leaf))
            cases.append(with_value(document, place, value))
    missing = set(leaves) - seen
    expect(not missing, f"every-leaf.json lacks {sorted(missing)}")
    for (place, value, leaf), case, mistakes in zip(tried, cases, check_all(cases)):
        text = f"{'.'.join(map(str, place))} = {json.dumps(value)[:60]}"
        taken = VALIDATOR.is_valid(case)
        if not taken:
            expect(mistakes, f"{text}: only the schema refuses it")
        elif leaf["kind"] in ("ip", "prefix"):
            expect(False, f"{text}: nobody's address, and the schema takes it")
        elif leaf["kind"] in ("number", "bool", "word", "mac", "text", "note", "secret") and \
                place[-1] not in TOGETHER:
            expect(not mistakes, f"{text}: only the checker refuses it: {mistakes}")


def test_ipv6_text():
    """The schema's pattern takes all the ways to write an IPv6 address."""
    schema, _ = schema_at("interfaces.*.ipv6.neighbors[].ip")
    for text in RIGHT_IPV6:
        expect(STRICT(schema).is_valid(text), f"{text}: the schema refuses it")
    document = {"ports": {"p0": {"device": "net_null0"}},
                "interfaces": {"lan": {"port": "p0", "ipv6": {"addresses": []}}}}
    cases = [with_value(document, ("interfaces", "lan", "ipv6", "addresses"), [f"{text}/127"])
             for text in RIGHT_IPV6 if not text.startswith("fe80:")]
    for case, mistakes in zip(cases, check_all(cases)):
        expect(VALIDATOR.is_valid(case), f"the schema refuses {json.dumps(case)}")
        expect(not mistakes, f"the checker refuses {json.dumps(case)}: {mistakes}")


def mutate(rng, document):
    place = rng.choice(list(places(document)))
    parent, key = parent_of(document, place), place[-1]
    kind = rng.randrange(4)
    if kind == 0:
        del parent[key]
    elif kind == 1:
        parent[key] = rng.choice([None, True, 0, 1, 256, 70000, 1.5, "", "lan", "192.0.2.9",
                                  "192.0.2.9/24", [], {}, "2001:db8::1"])
    elif kind == 2 and isinstance(key, str):
        swapped = rng.choice(["vrid", "mtu", "ipv6", "port", "name", key + "s", key[1:]])
        parent[swapped] = parent.pop(key)
    else:
        other = rng.choice(list(places(document)))
        parent[key] = copy.deepcopy(parent_of(document, other)[other[-1]])


def test_mutations():
    rng = random.Random(8347)
    files = good_files()
    cases = []
    for _ in range(MUTATIONS):
        document = load(rng.choice(files))
        for _ in range(rng.randrange(1, 3)):
            if document:
                mutate(rng, document)
        cases.append(document)
    taken = 0
    for case, mistakes in zip(cases, check_all(cases)):
        valid = VALIDATOR.is_valid(case)
        taken += not mistakes
        expect(valid or mistakes, f"only the schema refuses {json.dumps(case)}")
    expect(taken > MUTATIONS / 50, "nearly all changed files are refused: is anything tested?")


def defaults_of(schema, path=""):
    schema = resolve(schema)
    if "default" in schema:
        yield path, schema["default"]
    for name, inner in schema.get("properties", {}).items():
        yield from defaults_of(inner, f"{path}.{name}" if path else name)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from defaults_of(schema["additionalProperties"], path + ".*")
    if "items" in schema:
        yield from defaults_of(schema["items"], path + "[]")


def values_at(document, steps):
    if not steps:
        yield document
    elif steps[0] == "[]":
        for child in document:
            yield from values_at(child, steps[1:])
    elif steps[0] == "*":
        for child in document.values():
            yield from values_at(child, steps[1:])
    elif steps[0] in document:
        yield from values_at(document[steps[0]], steps[1:])


def test_defaults():
    """A file with nothing optional prints with the defaults that the schema names."""
    track = {"interfaces": [{"interface": "wan"}], "networks": [{"prefix": "0.0.0.0/0"}],
             "bfd": [{"session": "uplink"}]}
    document = {
        "ports": {"p0": {"device": "net_null0"}, "p1": {"device": "net_null1"}},
        "bfd": {"uplink": {"interface": "lan", "peer": "192.0.2.9"}},
        "sync-groups": {"gw": ["lan/ipv4/1", "lan/ipv6/1"]},
        "interfaces": {
            "lan": {"port": "p0", "ipv4": {"addresses": ["192.0.2.2/24"], "vrrp": [
                {"vrid": 1, "virtual-addresses": ["192.0.2.1"], "track": track,
                 "unicast-peers": [{"address": "192.0.2.9"}],
                 "authentication": {"type": "hmac-sha-256",
                                    "keys": [{"id": 1, "key": "00" * 32}]}},
                {"vrid": 2, "version": 2, "virtual-addresses": ["192.0.2.3"],
                 "unicast-peers": [{"address": "192.0.2.9"}], "track": track}]},
                "ipv6": {"addresses": ["2001:db8::2/64"], "vrrp": [
                    {"vrid": 1, "virtual-addresses": ["fe80::1"], "track": track,
                     "unicast-peers": [{"address": "fe80::9"}],
                     "authentication": {"type": "hmac-sha-256",
                                        "keys": [{"id": 1, "key": "00" * 32}]},
                     "router-advertisements": {
                         "prefix-list": [{"prefix-spec": "2001:db8::/64"}]}}]}},
            "wan": {"port": "p1"}}}
    no_lists = {"ports": document["ports"], "interfaces": {
        "lan": {"port": "p0", "ipv4": {}, "ipv6": {}}}}
    no_track = copy.deepcopy(document)
    del no_track["bfd"], no_track["sync-groups"]
    no_track["interfaces"]["lan"]["ipv4"]["vrrp"] = [
        {"vrid": 1, "virtual-addresses": ["192.0.2.1"]}]
    no_track["interfaces"]["lan"]["ipv6"]["vrrp"] = [
        {"vrid": 1, "virtual-addresses": ["fe80::1"]}]
    printed = checker("print", text="".join(
        json.dumps(d) + "\n" for d in (document, no_lists, no_track)))
    names = 0
    for path, default in defaults_of(SCHEMA):
        which = 0 if default not in ([], {}) else 2 if "vrrp[]." in path else 1
        values = list(values_at(printed[which], steps_of(path)))
        if path.endswith(".version"):
            values = values[:1]
        expect(values and all(v == default for v in values),
               f"{path}: {default} in the schema, {values} printed")
        names += 1
    expect(names > 20, "where are the defaults?")


def main():
    STRICT.check_schema(SCHEMA)
    leaves = checker("leaves")
    test_leaves(leaves)
    test_good_files()
    test_bad_files()
    test_edges({leaf["path"]: leaf for leaf in leaves})
    test_ipv6_text()
    test_mutations()
    test_defaults()
    for text in wrong[:40]:
        print(text)
    print(f"{counts[0] - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

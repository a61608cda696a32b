"""The catalogue: finds node packages, keeps their types, and describes them for the page.

A node package is a folder with ``__init__.py`` (one `Node` class), ``en.json``, ``de.json`` and
``icon.svg``. Ours in ``nodes/``, local folders and packages that register under the entry-point
group ``flowforge.nodes`` are loaded by the same code.
"""

import importlib.util
import inspect
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Literal

import orjson

from flowforge import resources
from flowforge.errors import CatalogError
from flowforge.flow.rules import RULES
from flowforge.node import CATEGORIES, FlowRule, Level, Node, Problem

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")
_GROUP = "flowforge.nodes"
_REF = "#/$defs/"
_WORDS = Path(__file__).parent / "problems"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePackage:
    """One node type with its words and its icon."""

    node: type[Node]
    texts: Mapping[Language, Mapping[str, Any]]
    """By language: label, help, keywords, summary, ports, fields, problems."""
    icon: bytes
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A problem in words: what to do, its rule's name, why it matters, and what each mend does."""

    text: str
    name: str
    why: str
    mends: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A rule in words. `of` is the label of the node type that it belongs to, "" for all flows."""

    code: str
    level: Level
    name: str
    why: str
    text: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A package that could not be loaded, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Catalog:
    """All node types that are there."""

    packages: dict[str, NodePackage] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    @classmethod
    def load(cls, folders: Iterable[Path] = (), *, installed: bool = True) -> "Catalog":
        """Load our own nodes, the packages in `folders`, and (`installed`) those of pip.

        A package that cannot be loaded is left out and named in `broken`: flows that use it keep
        their nodes.
        """
        catalog = cls()
        for home in (resources.nodes(), *folders):
            for package in sorted(home.iterdir()) if home.is_dir() else ():
                if (package / "__init__.py").is_file():
                    catalog._take(package, _module_name(home, package.name))
        for entry in entry_points(group=_GROUP) if installed else ():
            catalog._take_installed(entry.name, entry.value)
        return catalog

    def _take(self, folder: Path, module_name: str) -> None:
        try:
            self._add(read_package(folder, module_name))
        except Exception as error:  # noqa: BLE001 - a package may fail in any way
            self.broken.append(Broken(folder.name, _reason(error)))

    def _take_installed(self, name: str, module_name: str) -> None:
        try:
            self._add(read_package(_folder_of(module_name), module_name))
        except Exception as error:  # noqa: BLE001 - the same
            self.broken.append(Broken(name, _reason(error)))

    def _add(self, package: NodePackage) -> None:
        name = package.node.type
        if name in self.packages:
            raise CatalogError(f"there are two node types named {name!r}")
        self.packages[name] = package

    @property
    def types(self) -> Mapping[str, type[Node]]:
        """The node types by name."""
        return MappingProxyType({name: package.node for name, package in self.packages.items()})

    def describe(self, language: Language) -> list[dict[str, Any]]:
        """Describe every type for the palette and the form, in the palette's order."""
        order = {category: index for index, category in enumerate(CATEGORIES)}
        described = [describe(package, language) for package in self.packages.values()]
        return sorted(described, key=lambda entry: (order[entry["category"]], entry["rank"]))

    def categories(self, language: Language) -> list[dict[str, str]]:
        """Give the palette's headings in order."""
        words = own_words(language)["categories"]
        return [{"id": category, "label": words[category]} for category in CATEGORIES]

    def text(self, problem: Problem, language: Language, type_name: str = "") -> str:
        """Say a problem in words. A node's own words (by `type_name`) come before ours."""
        return self.explained(problem, language, type_name).text

    def explained(self, problem: Problem, language: Language, type_name: str = "") -> Explained:
        """Say a problem, its rule and what mends it in words."""
        package = self.packages.get(type_name)
        texts = package.texts[language] if package else {}
        params = _said(problem.params, language)
        if problem.port in texts.get("ports", {}):
            params["port"] = texts["ports"][problem.port]
        text = _own_or_ours("problems", problem.code, texts, language)
        rule = _own_or_ours("rules", problem.code, texts, language) or {}
        return Explained(
            text=_fill(text, params) if text else problem.params.get("reason") or problem.code,
            name=rule.get("name", ""),
            why=rule.get("why", ""),
            mends=tuple(
                _fill(
                    _own_or_ours("mends", mend.code, texts, language) or mend.code,
                    _said(mend.params, language),
                )
                for mend in problem.mends
            ),
        )

    def rules(self, language: Language) -> dict[str, list[RuleText]]:
        """Give all rules by the name of their topic, in words: ours, then those of the nodes."""
        topics = own_words(language)["topics"]
        told = {
            topics[topic]: [_rule_text(rule, {}, language) for rule in rules]
            for topic, rules in RULES.items()
        }
        told[topics["nodes"]] = [
            _rule_text(rule, package.texts[language], language)
            for package in self.packages.values()
            for rule in package.node.own_rules
        ]
        return told


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, CatalogError) else f"{type(error).__name__}: {error}"


def _said(params: Mapping[str, str], language: Language) -> dict[str, str]:
    """Give what is put into a text; a language and a country by their names."""
    names = {"language": own_words(language)["languages"], "country": country_names(language)}
    return {key: names.get(key, {}).get(value, value) for key, value in params.items()}


def _fill(template: str, params: Mapping[str, str]) -> str:
    for name, value in params.items():
        template = template.replace("{" + name + "}", value)
    return template


def _own_or_ours(kind: str, code: str, texts: Mapping[str, Any], language: Language) -> Any:
    return texts.get(kind, {}).get(code) or own_words(language)[kind].get(code)


def _rule_text(rule: FlowRule, texts: Mapping[str, Any], language: Language) -> RuleText:
    words = _own_or_ours("rules", rule.code, texts, language) or {}
    return RuleText(
        code=rule.code,
        level=rule.level,
        name=words.get("name", ""),
        why=words.get("why", ""),
        text=_own_or_ours("problems", rule.code, texts, language) or "",
        of=texts.get("label", ""),
    )


_words: dict[Language, dict[str, dict[str, Any]]] = {}


def own_words(language: Language) -> dict[str, dict[str, Any]]:
    """Give FlowForge's own words: categories, and rules, problems and mends with their topics."""
    if language not in _words:
        _words[language] = orjson.loads((_WORDS / f"{language}.json").read_bytes())
    return _words[language]


# --- reading a package ----------------------------------------------------------------------


def read_package(folder: Path, module_name: str) -> NodePackage:
    """Load one node package; raise `CatalogError`, or whatever its own code raises."""
    node = _node_class(_module(folder, module_name), folder)
    texts = {language: _texts(folder / f"{language}.json") for language in LANGUAGES}
    icon = folder / "icon.svg"
    if not icon.is_file():
        raise CatalogError(f"{folder.name} has no icon.svg")
    return NodePackage(node=node, texts=texts, icon=icon.read_bytes(), folder=folder)


def _folder_of(module_name: str) -> Path:
    spec = importlib.util.find_spec(module_name)
    if spec is None or spec.origin is None:
        raise CatalogError(f"there is no module {module_name}")
    return Path(spec.origin).parent


def _module_name(home: Path, folder: str) -> str:
    """Name a package's module: ours the same in a checkout and in a wheel, others by their home."""
    if home == resources.nodes():
        return f"flowforge.nodes.{folder}"
    return f"local_nodes_{zlib.crc32(str(home.resolve()).encode()):08x}.{folder}"


def _module(folder: Path, name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise CatalogError(f"{folder} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _node_class(module: ModuleType, folder: Path) -> type[Node]:
    found = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Node)
        and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise CatalogError(f"{folder.name} has {len(found)} node classes; a package has one")
    node = found[0]
    if getattr(node, "type", None) != folder.name:
        raise CatalogError(f"the type of {node.__name__} must be {folder.name!r}, as its folder is")
    if getattr(node, "category", None) not in CATEGORIES:
        raise CatalogError(f"{folder.name} needs a category: {', '.join(CATEGORIES)}")
    return node


def _texts(file: Path) -> Mapping[str, Any]:
    if not file.is_file():
        raise CatalogError(f"{file.parent.name} has no {file.name}")
    texts = orjson.loads(file.read_bytes())
    missing = [key for key in ("label", "help") if not texts.get(key)]
    if missing:
        raise CatalogError(f"{file.parent.name}/{file.name} lacks {' and '.join(missing)}")
    return MappingProxyType(texts)


# --- describing a type ----------------------------------------------------------------------


def form_schema(node: type[Node]) -> dict[str, Any]:
    """Give a type's schema with every reference put in place, so that a form can be drawn from it.

    Configurations hold no recursive parts, so this ends.
    """
    schema = node.model_json_schema()
    parts = schema.pop("$defs", {})
    inlined: dict[str, Any] = _inline(schema, parts)
    return inlined


def _inline(schema: Any, parts: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inline(item, parts) for item in schema]
    if not isinstance(schema, dict):
        return schema
    ref = schema.get("$ref", "")
    if ref.startswith(_REF):
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**parts[ref.removeprefix(_REF)], **rest}
    return {key: _inline(value, parts) for key, value in schema.items() if key != "title"}


def describe(package: NodePackage, language: Language) -> dict[str, Any]:
    """Describe a type for the page: what the palette, the canvas and the form need."""
    node, texts = package.node, package.texts[language]
    ports = texts.get("ports", {})
    return {
        "type": node.type,
        "version": node.version,
        "category": node.category,
        "rank": node.rank,
        "icon": f"/api/catalog/{node.type}/icon.svg",
        "label": texts["label"],
        "help": texts["help"],
        "keywords": texts.get("keywords", []),
        "schema": form_schema(node),
        "defaults": dict(node.example()),
        "ports": [_port(node, port, ports.get(port, port)) for port in node.ports],
        "portsFrom": node.ports_from,
        "portField": node.port_field,
        "eventPorts": [{"name": port, "label": ports.get(port, port)} for port in node.event_ports],
        "hasInput": node.wired and not node.starts,
        "starts": node.starts,
        "wired": node.wired,
        "answers": node.answers,
        "summary": texts.get("summary", ""),
        "promptField": node.prompt_field,
        "fields": texts.get("fields", {}),
    }


def _port(node: type[Node], name: str, label: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "quiet": name in node.quiet_ports,
        "when": node.ports_when.get(name, {}).get("x-when"),
    }


def fields_without_words(package: NodePackage, language: Language) -> Iterator[str]:
    """Name the form's fields, ports and values that have no words in a language: for tests."""
    texts = package.texts[language]
    fields, ports = texts.get("fields", {}), texts.get("ports", {})
    for port in (*package.node.ports, *package.node.event_ports):
        if port not in ports:
            yield f"ports.{port}"
    yield from _unworded(form_schema(package.node), fields, "")


def _unworded(schema: Mapping[str, Any], fields: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        path = f"{place}.{name}" if place else name
        if inner.get("x-widget") == "hidden":
            continue
        words = fields.get(path, {})
        if not words.get("label"):
            yield f"fields.{path}.label"
        for value in inner.get("enum", ()):
            if not words.get("values", {}).get(str(value)):
                yield f"fields.{path}.values.{value}"
        if inner.get("x-widget") != "prompt":
            yield from _unworded(inner.get("items", inner), fields, path)


@cache
def country_names(language: Language) -> Mapping[str, str]:
    """Give the names of all countries by their codes of ISO 3166."""
    names: dict[str, str] = orjson.loads((_WORDS / f"countries.{language}.json").read_bytes())
    return MappingProxyType(names)

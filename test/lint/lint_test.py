#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The lints find what they are for, and nothing else."""
import importlib.machinery
import importlib.util
import pathlib
import re
import tempfile
import unittest

import check_coroutines
import check_files
import check_layers
import check_members
import check_packaging
import check_words
import report_purity


class Coroutines(unittest.TestCase):
    BAD = [
        "if (co_await yes()) f();",
        "while (co_await yes()) f();",
        "switch (co_await n()) {}",
        "for (auto& s : *co_await next()) f(s);",
        "auto [a, b] = co_await both();",
        "auto const& [a, b] = co_await both();",
        "co_await f(options{1, 2});",
        "co_await f({1, 2});",
        "co_await f([p = std::move(p)] { return p; });",
        "auto x = co_await g(c ? a : b);",
    ]
    GOOD = [
        "while (auto page = co_await p.next()) f(*page);",
        "auto answer = co_await exchange(*lease, request);\nif (!answer) co_return answer.error();",
        "auto both = co_await pair();\nauto& [a, b] = both;",
        "for (int i = 0; i < 3; ++i) co_await step(i);",
        "co_await f(std::move(named));",
        "if (x) co_return co_await f();",
        "auto t = co_await f(a::b::c());",
        "co_await f(\"{braces} in a text\"); // and {in, a} comment",
    ]

    def test_each_bad_spelling_is_found(self):
        for code in self.BAD:
            self.assertTrue(list(check_coroutines.check("x.cpp", code)), code)

    def test_no_good_spelling_is(self):
        for code in self.GOOD:
            self.assertFalse(list(check_coroutines.check("x.cpp", code)), code)

    def test_a_marked_line_is_passed_over(self):
        self.assertFalse(list(check_coroutines.check("x.cpp", "if (co_await yes()) f(); // co_await: ok")))


ROOT = pathlib.Path(__file__).resolve().parents[2]


def check_documents():
    """doc/check as a module."""
    loader = importlib.machinery.SourceFileLoader("check_documents", str(ROOT / "doc/check"))
    check = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_documents", loader))
    loader.exec_module(check)
    return check


class Catalogue(unittest.TestCase):
    """doc/check finds what the catalogue of errors lacks."""
    ROOT = ROOT
    FILES = ("doc/guide/errors.md", "include/ossio/failure.hpp", "src/wire/failure.cpp", "src/wire/service_error.cpp")

    def gaps(self, file, old, new):
        check = check_documents()
        with tempfile.TemporaryDirectory() as folder:
            for name in self.FILES:
                text = (self.ROOT / name).read_text()
                self.assertTrue(name != file or old in text, old)
                target = pathlib.Path(folder) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text.replace(old, new, 1) if name == file else text)
            return list(check.catalogue_gaps(pathlib.Path(folder)))

    def test_the_catalogue_as_it_is_has_no_gap(self):
        self.assertEqual(self.gaps("doc/guide/errors.md", "| `stalled` |", "| `stalled` |"), [])

    def test_a_code_without_a_row_is_found(self):
        self.assertTrue(self.gaps("doc/guide/errors.md", "| `stalled` |", "| `slow` |"))
        self.assertTrue(self.gaps("include/ossio/failure.hpp", "    stalled,", "    stalled,\n    exhausted,"))

    def test_a_wrong_class_is_found(self):
        self.assertTrue(self.gaps("doc/guide/errors.md", "| `stalled` | retryable |", "| `stalled` | - |"))

    def test_a_status_that_means_something_else_is_found(self):
        self.assertTrue(self.gaps("doc/guide/errors.md", "| 412 | `precondition_failed` |", "| 412 | `other` |"))

    def test_a_name_on_the_wire_without_a_row_is_found(self):
        self.assertTrue(self.gaps("src/wire/service_error.cpp", '{"SlowDown",', '{"SlowDownPlease",'))


class DesignPages(unittest.TestCase):
    """doc/check compares the walks and the glossary with the code."""
    WALK = "<!-- walk: 2 functions, 1 files -->\n**A byte**: 2 functions in 1 files.\n\n| net/a | `x::f`, `g` |\n\n## Next\n"

    def problems(self, check, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder) / name.replace("__", "/")
                path = path.with_suffix({"structure": ".md", "glossary": ".md", "words": ".json"}.get(path.name, ".cpp"))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return list(getattr(check_documents(), check)(pathlib.Path(folder)))

    def walk(self, page, code="void x::f() { g(); }"):
        return self.problems("walk_problems", doc__design__structure=page, src__net__a=code)

    def test_a_walk_that_is_that_of_the_code_is_no_problem(self):
        self.assertEqual(self.walk(self.WALK), [])

    def test_a_function_that_is_not_in_its_file_is_found(self):
        self.assertTrue(self.walk(self.WALK, "void x::f() {}"))

    def test_a_wrong_count_and_a_name_that_occurs_twice_are_found(self):
        self.assertTrue(self.walk(self.WALK.replace("2 functions", "3 functions")))
        self.assertTrue(self.walk(self.WALK.replace("`x::f`", "`g`")))

    def test_a_file_of_the_table_that_is_not_there_is_found(self):
        def lost(name):
            page = f"`net/walked`\n\n## To change X, open Y\n\n| bytes | `{name}` |\n\n## Tests\n\n`net/tested`\n"
            return self.problems("lost_files", doc__design__structure=page, src__net__a="void f();")

        for there in ("net/a", "net/a.cpp", "src/net/a", "net/*", "net/"):
            self.assertEqual(lost(there), [])
        for gone in ("net/b", "net/a.hpp", "nets/a"):
            self.assertTrue(lost(gone))

    def test_a_name_without_a_sentence_is_found_if_the_code_has_it(self):
        def found(glossary, code):
            return self.problems("words_without_meaning", doc__design__glossary=glossary, src__net__a=code,
                                 test__lint__words='{"identifiers": {"crew": "part_scheduler"}}')

        self.assertTrue(found("nothing", "class part_scheduler;"))
        self.assertFalse(found("| part scheduler | Decides. |", "class part_scheduler;"))
        self.assertFalse(found("nothing", "class scheduler;"))


class PythonBlocks(unittest.TestCase):
    """doc/check reads the blocks of Python of a page, one behind the other."""

    def found(self, *blocks):
        return list(check_documents().unknown_names("".join(f"```python\n{block}\n```\n" for block in blocks)))

    def test_names_that_nothing_defines_are_found(self):
        self.assertTrue(self.found("print(url)"))
        self.assertTrue(self.found("def f():\n    return url"))

    def test_names_of_earlier_blocks_arguments_and_imports_are_not(self):
        self.assertFalse(self.found("import os\n\ndef f(a):\n    b = a\n    return b, os", "f(1)"))
        self.assertFalse(self.found("with open('x') as y:\n    print([z for z in y])"))


class Layers(unittest.TestCase):
    def found(self, **files):
        return list(check_layers.findings({k.replace("__", "/") + ".hpp": v for k, v in files.items()}))

    def test_an_include_upwards_is_found(self):
        self.assertTrue(self.found(src__wire__a='#include "net/pool.hpp"'))

    def test_an_include_sideways_is_found(self):
        self.assertTrue(self.found(src__net__a='#include "store/x.hpp"'))

    def test_an_include_downwards_is_not(self):
        self.assertFalse(self.found(src__transfer__a='#include "service/call.hpp"'))

    def test_asio_in_a_pure_room_is_found_also_through_a_public_header(self):
        self.assertTrue(self.found(src__wire__a="#include <boost/asio/buffer.hpp>"))
        self.assertTrue(self.found(src__wire__a="#include <ossio/x.hpp>", include__ossio__x="#include <boost/asio/buffer.hpp>"))
        self.assertFalse(self.found(src__wire__a="#include <ossio/x.hpp>", include__ossio__x="#include <string>"))

    def test_openssl_in_a_public_header_is_found(self):
        self.assertTrue(self.found(include__ossio__x="#include <openssl/ssl.h>"))


class Files(unittest.TestCase):
    def test_a_missing_head_and_a_long_file_are_found(self):
        self.assertTrue(list(check_files.findings("x", "int i;\n")))
        self.assertTrue(list(check_files.findings("x", "// SPDX-License-Identifier: BSL-1.0\n" + "\n" * 400)))
        self.assertFalse(list(check_files.findings("x", "// SPDX-License-Identifier: BSL-1.0\n")))

    def test_a_missing_or_another_formatter_is_a_failure_that_says_what_to_install(self):
        self.assertIn("apt-get install clang-format-19", check_files.tool_problem(None, ""))
        self.assertIn("apt-get install clang-format-19", check_files.tool_problem("cf", "clang-format version 14.0.6"))
        self.assertIsNone(check_files.tool_problem("cf", "Debian clang-format version 19.1.7 (3~deb12u1)"))

    def test_a_class_of_tests_that_nothing_runs_is_found(self):
        scripts = {"a_test.py": "class One(Case):\n    def test_x(self):\n        pass\n\n\nclass Help:\n    pass\n"}
        found = lambda cmake: list(check_files.tests_not_run(scripts, cmake))
        by_class = "foreach(suite {})\nadd_test(COMMAND ${{here}}/a_test.py -v ${{suite}})"
        self.assertEqual(found(by_class.format("Two")), ["test/cli/a_test.py: CTest does not run the tests of One"])
        self.assertEqual(found(by_class.format("Two One")), [])
        self.assertEqual(found("add_test(COMMAND ${here}/a_test.py -v)"), [])
        self.assertEqual(found("foreach(suite a b)"), [])
        self.assertEqual(len(found("foreach(suite b)")), 1)

    def test_two_files_of_src_with_one_name_are_found(self):
        self.assertTrue(list(check_files.repeated_names(["src/a/x.hpp", "src/b/x.hpp"])))
        self.assertFalse(list(check_files.repeated_names(["src/a/x.hpp", "src/a/x.cpp", "test/x.hpp"])))


class Words(unittest.TestCase):
    RULES = check_words.rules({"identifiers": {"crew": "part_scheduler", "part_run": "part_range"}, "words": {"bookmark": "checkpoint"},
                               "phrases": {"for ever": "without limit", "gone on with": "resumed"}})

    def found(self, name, text):
        return list(check_words.findings(self.RULES, name, text))

    def test_a_retired_identifier_is_found_in_code_and_not_in_prose(self):
        self.assertTrue(self.found("src/a.cpp", "crew c(1);"))
        self.assertTrue(self.found("src/a.cpp", "x.crew_ = 1;"))
        self.assertFalse(self.found("src/a.cpp", "// the crew of a ship\nscrew s; int recrew;"))
        self.assertFalse(self.found("doc/a.md", "the crew of a ship"))

    def test_a_retired_name_with_an_underscore_is_found_in_what_programs_print(self):
        self.assertTrue(self.found("src/a.cpp", 'o["part_run"] = 1;'))
        self.assertTrue(self.found("src/a.cpp", 'log("event=bad_part_run");'))
        self.assertFalse(self.found("src/a.cpp", 'print("a crew, a part run, part_running");'))

    def test_a_retired_identifier_is_found_in_the_code_of_a_document(self):
        self.assertTrue(self.found("doc/a.md", "see `crew`"))

    def test_a_retired_word_is_found_everywhere(self):
        self.assertTrue(self.found("src/a.cpp", "// Saves the bookmark.\n"))
        self.assertTrue(self.found("src/a.cpp", "int save_bookmarks();"))
        self.assertTrue(self.found("doc/a.md", "Bookmarks are saved."))

    def test_a_phrase_is_found_in_comments_texts_and_documents_also_over_a_line_break(self):
        self.assertTrue(self.found("src/a.cpp", "// It waits for\n// ever.\n"))
        self.assertTrue(self.found("src/a.cpp", 'print("waits for ever");'))
        self.assertTrue(self.found("README.md", "It is gone\non with later."))
        self.assertFalse(self.found("src/a.cpp", "int x = for_ever;"))

    def test_a_retired_file_name_is_found(self):
        self.assertTrue(self.found("src/transfer/crew.cpp", ""))


class Members(unittest.TestCase):
    KINDS = ["int a{n}_;", "bool b{n}_ = false;", "std::map<int, std::string> c{n}_; // why", "std::function<void()> d{n}_;",
             "async::timer* e{n}_ = nullptr;", "std::vector<int> f{n}_{{1, 2}};"]

    def members(self, n):
        return "\n".join(self.KINDS[i % len(self.KINDS)].format(n=i) for i in range(n))

    def found(self, body):
        return list(check_members.findings("x.hpp", "class x final : public y {\n" + body + "\n};\n"))

    def test_a_class_with_too_many_is_found_and_one_less_is_not(self):
        self.assertTrue(self.found(self.members(check_members.MOST + 1)))
        self.assertFalse(self.found(self.members(check_members.MOST)))

    def test_functions_and_records_do_not_count(self):
        functions = "\n".join(f"int f{i}(int a_) const {{ int b_ = a_; return b_; }}" for i in range(20))
        self.assertFalse(self.found(functions))
        self.assertFalse(self.found("\n".join(f"int field{i} = 0;" for i in range(20))))

    def test_an_inner_class_counts_for_itself(self):
        inner = "class inner {\n" + self.members(10) + "\n};\n"
        self.assertFalse(self.found(inner + self.members(10)))
        self.assertTrue(self.found("class inner {\n" + self.members(16) + "\n};\n"))


class Packaging(unittest.TestCase):
    FILES = {"CMakeLists.txt": "project(ossio VERSION 1.2.3 LANGUAGES CXX)",
             "packaging/vcpkg/ossio/vcpkg.json": '"version-semver": "1.2.3",',
             "packaging/README.md": "`conan create packaging/conan --version 1.2.3`",
             "example/fleet/indexed_job.yaml": "image: example.com/ossio:1.2.3\n",
             "example/fleet/queue_workers.yaml": "image: example.com/ossio:1.2.3\n"}

    def test_another_version_is_found_in_every_place_that_repeats_it(self):
        self.assertFalse(list(check_packaging.version_problems(self.FILES)))
        for name in check_packaging.VERSIONS:
            changed = {**self.FILES, name: self.FILES[name].replace("1.2.3", "1.2.2")}
            self.assertEqual(len(list(check_packaging.version_problems(changed))), 1, name)
            self.assertEqual(len(list(check_packaging.version_problems({**self.FILES, name: ""}))), 1, name)

    def test_a_library_of_boost_that_is_included_and_no_dependency_is_found(self):
        recipe = '{"dependencies": ["boost-asio", {"name": "boost-url", "version>=": "1.81.0"}]}'
        self.assertFalse(list(check_packaging.missing_ports(recipe, ["#include <boost/asio/post.hpp>\n#include <boost/url.hpp>\n"])))
        self.assertTrue(list(check_packaging.missing_ports(recipe, ["#include <boost/property_tree/ptree.hpp>\n"])))

    def test_a_long_example_is_found_unless_the_page_names_it(self):
        page = "one task, at most 80 lines. Longer: `example/25_answers.cpp`."
        self.assertFalse(list(check_packaging.long_examples(page, {"01_a.cpp": "\n" * 80, "25_answers.cpp": "\n" * 300})))
        self.assertTrue(list(check_packaging.long_examples(page, {"01_a.cpp": "\n" * 81})))


class Purity(unittest.TestCase):
    def test_the_share_is_that_of_files_that_cannot_reach_asio(self):
        files = {"src/wire/a.cpp": "int a;\n// no code\n\nint b;\n", "src/net/a.cpp": "#include <boost/asio/ip/tcp.hpp>\nint c;\n",
                 "src/testing/a.cpp": "int d;\n", "include/ossio/x.hpp": "int e;\n"}
        self.assertEqual(report_purity.share_by_room(files), {"wire": (2, 2), "net": (0, 2)})


class Workflow(unittest.TestCase):
    def test_it_has_a_job_for_each_section_of_the_gate(self):
        root = pathlib.Path(__file__).parents[2]
        gate = re.search(r"sections=\(([a-z ]+)\)", (root / ".ci/run").read_text()).group(1).split()
        jobs = re.search(r"section: \[(.*)\]", (root / ".github/workflows/ci.yml").read_text()).group(1).split(", ")
        self.assertEqual(jobs + ["fresh"], gate)   # fresh: the job bare-machines


if __name__ == "__main__":
    unittest.main()

// SPDX-License-Identifier: BSL-1.0
// Replays a corpus, and changes of it that are the same in every run, where there is no libFuzzer.
#include "fuzz.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

void feed(std::string const& input) {
    // A copy of exactly that size, so that a sanitizer sees the first byte read beyond it.
    std::vector<std::uint8_t> const exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::string changed(std::string text, std::vector<std::string> const& corpus, std::minstd_rand& chance) {
    auto const below = [&](std::size_t n) { return n == 0 ? 0 : chance() % n; };
    for (std::size_t times = 1 + below(4); times-- > 0;) {
        std::size_t const at = below(text.size() + 1), length = below(std::min<std::size_t>(text.size() - at, 64) + 1);
        std::string const& other = corpus[below(corpus.size())];
        switch (below(6)) {
        case 0: text.erase(at, length); break;
        case 1: text.insert(at, 1 + below(3), static_cast<char>(below(256))); break;
        case 2: text.insert(at, text.substr(at, length)); break;
        case 3: text.resize(at); break;
        case 4: text.insert(at, other.substr(below(other.size() + 1), below(64))); break;
        default:
            if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        }
    }
    return text;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> corpus;
    std::vector<std::filesystem::path> files;
    int changes_of_each = 2000;
    int first = 1;
    if (argc > 2 && std::string(argv[1]) == "--changes") { // fewer for a target that does much with each
        changes_of_each = std::stoi(argv[2]);
        first = 3;
    }
    for (int i = first; i < argc; ++i)
        for (auto const& entry : std::filesystem::directory_iterator(argv[i])) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (auto const& path : files) {
        std::ifstream in(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    if (corpus.empty()) {
        std::fprintf(stderr, "no corpus\n");
        return 1;
    }
    std::minstd_rand chance(1);
    feed("");
    for (auto const& text : corpus) {
        feed(text);
        for (int i = 0; i < changes_of_each; ++i) feed(changed(text, corpus, chance));
    }
    std::printf("%zu inputs, %d changes of each\n", corpus.size(), changes_of_each);
    return 0;
}

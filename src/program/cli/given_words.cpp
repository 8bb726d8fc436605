// SPDX-License-Identifier: BSL-1.0
// Goes through the words once.
#include "program/cli/given_words.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

class word_splitter {
public:
    word_splitter(command_row const& row, std::span<std::string const> words) : row_(row), words_(words) {}

    std::vector<given_word> run() {
        bool only_words = false;
        while (next_ < words_.size()) {
            std::string const& word = words_[next_++];
            if (only_words || word == "-" || !word.starts_with('-'))
                found_.emplace_back(word);
            else if (word == "--")
                only_words = true;
            else if (word.starts_with("--"))
                take_long(word);
            else
                take_short(word);
        }
        return std::move(found_);
    }

private:
    option_row const& find(std::string_view name) const {
        for (option_row const& o : option_table())
            if (o.commands.contains(row_.id) && has_name(o, name)) return o;
        for (option_row const& o : option_table())
            if (has_name(o, name)) throw usage_error(std::string(name) + " is no option of " + std::string(row_.name));
        throw usage_error("unknown option " + std::string(name.substr(0, 80)));
    }

    void take_long(std::string_view word) {
        auto const sign = word.find('=');
        auto const name = word.substr(0, sign);
        given_word one(find(name), name);
        if (sign == std::string_view::npos) return take(std::move(one));
        if (one.option->value.empty()) throw usage_error(one.name + " takes no value");
        add(std::move(one), word.substr(sign + 1));
    }

    void take_short(std::string_view word) {
        for (std::size_t at = 1; at < word.size(); ++at) {
            std::string const name = std::string("-") + word[at];
            given_word one(find(name), name);
            bool const has_value = !one.option->value.empty() && at + 1 != word.size();
            if (has_value) return add(std::move(one), word.substr(at + 1));
            take(std::move(one));
        }
    }

    /// An option whose value, if it needs one, is the next word.
    void take(given_word one) {
        option_row const& o = *one.option;
        if (o.value.empty() || !o.otherwise.empty()) {
            one.text = o.otherwise;
            found_.push_back(std::move(one));
            return;
        }
        if (next_ == words_.size()) throw usage_error(one.name + " needs a value: " + std::string(o.value));
        add(std::move(one), words_[next_++]);
    }

    void add(given_word one, std::string_view value) {
        one.text = value;
        one.has_value = true;
        found_.push_back(std::move(one));
    }

    command_row const& row_;
    std::span<std::string const> words_;
    std::vector<given_word> found_;
    std::size_t next_ = 0;
};

} // namespace

std::pair<command_row const*, std::size_t> find_command(std::span<std::string const> words) {
    std::string name;
    for (std::size_t n = 1; n <= std::min<std::size_t>(words.size(), 2); ++n) {
        name += (n == 1 ? "" : " ") + words[n - 1];
        for (command_row const& row : command_table())
            if (row.name == name) return {&row, n};
    }
    return {nullptr, 0};
}

std::vector<given_word> split_words(command_row const& row, std::span<std::string const> words) {
    return word_splitter(row, words).run();
}

} // namespace ossio::program

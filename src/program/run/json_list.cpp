// SPDX-License-Identifier: BSL-1.0
// Prints an array element by element.
#include "program/run/json_list.hpp"

#include "program/text/failure_report.hpp"
#include "wire/printable.hpp"

#include <iostream>

namespace ossio::program {

json_list::json_list(std::string name) : name_(std::move(name)) { std::cout << "{\"" << name_ << "\":["; }

void json_list::add(boost::json::object element) {
    std::cout << (empty_ ? "" : ",") << wire::printable(boost::json::serialize(element));
    empty_ = false;
}

void json_list::end(std::string_view outcome, boost::json::object rest) {
    rest["outcome"] = outcome;
    std::cout << "]," << wire::printable(boost::json::serialize(rest)).substr(1) << std::endl;
}

void json_list::end(std::string_view outcome, failure const& f, boost::json::object rest) {
    boost::json::object all = failure_object(f);
    all.erase(name_);
    for (auto& [name, value] : rest) all[name] = std::move(value);
    end(outcome, std::move(all));
}

} // namespace ossio::program

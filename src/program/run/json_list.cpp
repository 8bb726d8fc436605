// SPDX-License-Identifier: BSL-1.0
// Prints an array element by element.
#include "program/run/json_list.hpp"

#include "wire/printable.hpp"

#include <iostream>

namespace ossio::program {

json_list::json_list(std::string name) { std::cout << "{\"" << name << "\":["; }

void json_list::add(boost::json::object element) {
    std::cout << (empty_ ? "" : ",") << wire::printable(boost::json::serialize(element));
    empty_ = false;
}

void json_list::end(std::string_view outcome, boost::json::object rest) {
    rest["outcome"] = outcome;
    std::cout << "]," << wire::printable(boost::json::serialize(rest)).substr(1) << std::endl;
}

} // namespace ossio::program

// SPDX-License-Identifier: BSL-1.0
// Builds the XML of a response.
#ifndef OSSIO_SRC_TESTING_XML_RESPONSE_HPP
#define OSSIO_SRC_TESTING_XML_RESPONSE_HPP

#include "testing/request_dispatch.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

namespace ossio::testing {

/// An XML response; keys are percent-encoded when the request asks for it.
class xml_response {
public:
    xml_response(request_context const& c, char const* root)
        : encoded_(c.in.query("encoding-type") == "url"), root_(document_.append_child(root)) {
        if (encoded_) add("EncodingType", "url");
    }
    pugi::xml_node root() const { return root_; }
    void add(char const* name, std::string const& text) { add(root_, name, text); }
    static void add(pugi::xml_node parent, char const* name, std::string const& text) {
        parent.append_child(name).text().set(text.c_str());
    }
    void add_key(char const* name, std::string const& text) { add_key(root_, name, text); }
    void add_key(pugi::xml_node parent, char const* name, std::string const& text) const {
        add(parent, name, encoded_ ? wire::percent_encode(text) : text);
    }
    response take() const {
        response a;
        a.headers.set("Content-Type", "application/xml");
        a.body = wire::write_xml(document_);
        return a;
    }

private:
    pugi::xml_document document_;
    bool encoded_;
    pugi::xml_node root_;
};

} // namespace ossio::testing
#endif

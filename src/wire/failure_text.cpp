// SPDX-License-Identifier: BSL-1.0
// Failures as text: one line, or with the last attempts.
#include <ossio/failure.hpp>

#include "wire/printable.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace ossio {

namespace {

using std::chrono::milliseconds;

void append_if(std::string& text, std::string_view before, std::string_view what, std::string_view after = "") {
    if (!what.empty()) text.append(before).append(what).append(after);
}

/// Joins the texts that are not empty: "a, b, c".
class enumeration {
public:
    void add(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        if (!text_.empty()) text_ += ", ";
        text_.append(name).append(value);
    }
    std::string const& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// The facts besides the cause: attempts, service code, request id, EC, upload.
std::string particulars(failure const& f) {
    enumeration all;
    if (f.http_status != 0) all.add("HTTP ", std::to_string(f.http_status));
    all.add("", f.service_code);
    all.add("request id ", f.request_id);
    all.add("EC ", f.ec);
    all.add("upload ", f.upload_id);
    if (f.attempts > 1) all.add("", std::to_string(f.attempts) + " attempts");
    if (f.parts == parts_status::kept) all.add("", "parts kept");
    if (f.parts == parts_status::removed) all.add("", "parts removed");
    bool const has_parts = f.operation != "PutObject" && f.operation != "CopyObject" && f.operation != "AppendObject";
    if (f.parts == parts_status::unknown && has_parts) all.add("", "parts may be left");
    return all.text();
}

std::string seconds_text(milliseconds d) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f s", static_cast<double>(d.count()) / 1000);
    return text.data();
}

/// "2026-01-02T03:04:05.678Z"
std::string utc_text(std::chrono::system_clock::time_point t) {
    namespace c = std::chrono;
    auto const ms = c::floor<milliseconds>(t);
    auto const day = c::floor<c::days>(ms);
    c::year_month_day const date(day);
    auto const in_day = (ms - day).count();
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(in_day / 3'600'000), static_cast<int>(in_day / 60'000 % 60),
                  static_cast<int>(in_day / 1000 % 60), static_cast<int>(in_day % 1000));
    return text.data();
}

std::string decision_text(attempt_record const& a) {
    switch (a.decision) {
    case retry_decision::again: return "retried after " + seconds_text(a.wait);
    case retry_decision::replayed: return "retried at once on a new connection";
    case retry_decision::not_retryable: return "given up: it would fail again";
    case retry_decision::attempts_spent: return "given up: attempts are spent";
    case retry_decision::no_progress: return "given up: the upload made no progress for too long";
    case retry_decision::budget_spent: return "given up: the client's retry budget is spent";
    case retry_decision::asked_to_wait: return "given up: the service asked to wait too long";
    case retry_decision::out_of_time: return "given up: the time limit of the request has passed";
    }
    return "";
}

/// "connection reset (send): 3.1 of 8 MiB sent [HTTP 503, SlowDown]"
std::string cause_text(attempt_record const& a) {
    std::string text = a.code.message();
    append_if(text, " (", to_string(a.phase), ")");
    append_if(text, ": ", a.detail);
    enumeration all;
    if (a.http_status != 0) all.add("HTTP ", std::to_string(a.http_status));
    all.add("", a.service_code);
    all.add("request id ", a.request_id);
    all.add("EC ", a.ec);
    append_if(text, " [", all.text(), "]");
    return text;
}

} // namespace

char const* to_string(request_phase p) noexcept {
    switch (p) {
    case request_phase::none: return "";
    case request_phase::resolve: return "resolve";
    case request_phase::connect: return "connect";
    case request_phase::tls: return "TLS handshake";
    case request_phase::send: return "send";
    case request_phase::wait: return "wait for the response";
    case request_phase::receive: return "receive";
    }
    return "";
}

char const* to_string(retry_decision d) noexcept {
    switch (d) {
    case retry_decision::again: return "again";
    case retry_decision::replayed: return "replayed";
    case retry_decision::not_retryable: return "not_retryable";
    case retry_decision::attempts_spent: return "attempts_spent";
    case retry_decision::no_progress: return "no_progress";
    case retry_decision::budget_spent: return "budget_spent";
    case retry_decision::asked_to_wait: return "asked_to_wait";
    case retry_decision::out_of_time: return "out_of_time";
    }
    return "";
}

std::string to_string(failure const& f) {
    std::string text = f.operation;
    if (f.part_number != 0) text += " part " + std::to_string(f.part_number);
    if (!f.key.empty())
        append_if(text, text.empty() ? "\"" : " of \"", f.key, "\"");
    else
        append_if(text, text.empty() ? "bucket \"" : " in bucket \"", f.bucket, "\"");
    text += text.empty() ? "" : ": ";
    text += f.code.message();
    append_if(text, " (", to_string(f.phase), ")");
    append_if(text, ": ", f.detail);
    append_if(text, " [", particulars(f), "]");
    return wire::printable(text);
}

std::string to_string(attempt_record const& a) {
    std::string text =
        "attempt " + std::to_string(a.number) + " at +" + seconds_text(a.since_begin) + " (" + utc_text(a.begun) + ')';
    append_if(text, ", to ", a.address, a.connection_reused ? " by a kept connection" : "");
    if (a.address.empty()) text += ", no connection";
    text += ", " + std::to_string(a.bytes_sent) + " bytes sent in " + seconds_text(a.took);
    text += ": " + cause_text(a) + "; " + decision_text(a);
    return wire::printable(text);
}

std::string to_string(failure const& f, failure_text how) {
    std::string text = to_string(f);
    if (how == failure_text::line || !f.history || f.history->empty()) return text;
    int const untold = f.history->front().number - 1;
    if (untold > 0)
        text += "\n  " + std::to_string(untold) + (untold == 1 ? " attempt" : " attempts") + " before these";
    for (attempt_record const& a : *f.history) text += "\n  " + to_string(a);
    return text;
}

} // namespace ossio

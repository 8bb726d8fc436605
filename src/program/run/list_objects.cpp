// SPDX-License-Identifier: BSL-1.0
// ossio ls.
#include "program/run/commands.hpp"
#include "program/run/json_list.hpp"
#include "program/run/one_command.hpp"
#include "program/run/process_setup.hpp"
#include "program/text/counted.hpp"
#include "wire/http_date.hpp"
#include "wire/printable.hpp"

#include <iomanip>
#include <iostream>

namespace ossio::program {

namespace {

std::string time_text(std::optional<std::chrono::system_clock::time_point> when) {
    return when ? wire::iso_date(*when).substr(0, 19) + 'Z' : std::string("-");
}

class object_lister {
public:
    object_lister(arguments const& a) : arguments_(a) {
        if (a.output.json) json_.emplace("objects");
    }

    asio::awaitable<int> run(bucket from) {
        list_objects_options which(arguments_.target.key);
        if (!arguments_.selection.recursive) which.delimiter = "/";
        auto pages = from.list_objects(std::move(which));
        while (auto page = co_await pages.next()) {
            for (listed_object const& one : *page) take(one);
            if (!flush_output()) break;
        }
        co_return 0;
    }

    void end(failure const* f, bool stopped) {
        boost::json::object rest{{"count", count_}, {"bytes", bytes_}};
        if (json_ && f)
            json_->end(stopped ? "stopped" : "failed", *f, std::move(rest));
        else if (json_)
            json_->end("listed", std::move(rest));
        else if (!f && !arguments_.output.quiet)
            std::cout << counted(count_, "object") << ", " << size_text(static_cast<double>(bytes_)) << std::endl;
    }

private:
    void take(listed_object const& one) {
        if (!one.is_prefix) {
            ++count_;
            bytes_ += one.size;
        }
        if (json_) {
            boost::json::object o{{"key", one.key}};
            if (one.is_prefix)
                o["prefix"] = true;
            else
                o = boost::json::object{{"key", one.key},
                                        {"bytes", one.size},
                                        {"last_modified", time_text(one.last_modified)},
                                        {"etag", one.etag},
                                        {"storage_class", one.storage_class},
                                        {"type", one.type}};
            json_->add(std::move(o));
            return;
        }
        std::string const url = "oss://" + arguments_.target.bucket + '/' + wire::printable(one.key);
        if (one.is_prefix)
            std::cout << std::setw(20) << "-" << std::setw(12) << "-" << "  " << url << '\n';
        else
            std::cout << std::setw(20) << time_text(one.last_modified) << std::setw(12)
                      << size_text(static_cast<double>(one.size)) << "  " << url << '\n';
    }

    arguments const& arguments_;
    std::optional<json_list> json_;
    std::uint64_t count_ = 0, bytes_ = 0;
};

} // namespace

int list_objects(arguments const& a) {
    one_command command(a);
    object_lister lister(a);
    auto const end = command.run(lister.run(command.bucket()));
    std::optional<failure> const why = end ? std::nullopt : std::optional<failure>(end.error());
    lister.end(why ? &*why : nullptr, command.was_stopped());
    return end ? exit_done : command.report(end.error(), false);
}

} // namespace ossio::program

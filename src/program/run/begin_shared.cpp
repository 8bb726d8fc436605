// SPDX-License-Identifier: BSL-1.0
// ossio upload --prepare: begins an upload for several workers, and prints its id.
#include "program/run/commands.hpp"
#include "program/run/one_command.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <iostream>

namespace ossio::program {

int begin_shared(arguments const& a) {
    std::error_code problem;
    if (!std::filesystem::is_regular_file(a.sources.front(), problem))
        throw usage_error(a.sources.front() + " is no file: only a file can be shared by several workers");
    one_command command(a);
    auto const begun = command.run(command.bucket().init_multipart_upload(a.target.key, a.transfer.headers));
    if (!begun) return command.report(begun.error(), a.output.json);
    std::string const id = wire::printable(begun->upload_id);
    if (a.output.json)
        std::cout << boost::json::serialize(boost::json::object{{"outcome", "done"}, {"upload_id", id}}) << std::endl;
    else
        std::cout << id << std::endl;
    return exit_done;
}

} // namespace ossio::program

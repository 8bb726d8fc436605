// SPDX-License-Identifier: BSL-1.0
// Providers that are configured by a file.
#include <ossio/credentials.hpp>

#include "async/user_home.hpp"
#include "credentials/ask_provider.hpp"
#include "credentials/profile_file.hpp"
#include "credentials/settings.hpp"

#include <charconv>
#include <stdexcept>

namespace ossio {

namespace {

using namespace credentials_detail;

template<class Options>
void set_validity(Options& options, std::string const& seconds) {
    int n = 0;
    std::from_chars(seconds.data(), seconds.data() + seconds.size(), n);
    if (n > 0) options.valid_for = std::chrono::seconds(n);
}

credentials_ptr provider_of(profile const& p) {
    switch (p.kind) {
    case profile_kind::keys: break;
    case profile_kind::ecs_role: {
        ecs_role_options options;
        options.role = p.role_name;
        return ecs_role_credentials(std::move(options));
    }
    case profile_kind::assume_role: {
        assume_role_options options;
        options.role_arn = p.role_arn;
        if (!p.session_name.empty()) options.session_name = p.session_name;
        options.policy = p.policy;
        options.external_id = p.external_id;
        set_validity(options, p.valid_for_seconds);
        auto with =
            p.source ? provider_of(*p.source) : static_credentials(credentials(p.key_id, p.key_secret, p.token));
        return assume_role_credentials(std::move(with), std::move(options));
    }
    case profile_kind::oidc_role: {
        oidc_role_options options;
        options.role_arn = p.role_arn;
        options.provider_arn = p.provider_arn;
        options.session_name = p.session_name;
        options.token_file = p.token_file;
        options.policy = p.policy;
        set_validity(options, p.valid_for_seconds);
        return oidc_role_credentials(std::move(options));
    }
    case profile_kind::uri: return uri_credentials(p.location);
    case profile_kind::process: return process_credentials(p.location);
    }
    return static_credentials(credentials(p.key_id, p.key_secret, p.token));
}

/// Reads the file at each call: it is small, and a change of it needs no restart.
class credentials_of_profile final : public credentials_provider {
public:
    using reader = profile (*)(std::string_view, std::string);

    credentials_of_profile(std::filesystem::path file, std::string name, reader read)
        : file_(std::move(file)), name_(std::move(name)), read_(read) {}

    asio::awaitable<credentials> get() override {
        if (file_.empty()) throw std::runtime_error("the home folder is unknown: set HOME, or name the file");
        std::string const trouble = reload();
        auto const provider = provider_; // the file may change meanwhile
        if (!provider) throw std::runtime_error(trouble);
        auto asking = ask_provider(provider);
        auto keys = co_await std::move(asking);
        if (!keys) throw std::runtime_error(trouble + (trouble.empty() ? "" : "; ") + keys.error().detail);
        co_return std::move(*keys);
    }

    void refused(credentials const& those) override {
        if (provider_) provider_->refused(those);
    }

private:
    /// Returns why the file cannot be used; empty: it is. While it is being rewritten, the profile that was read last holds.
    std::string reload() {
        std::string text;
        try {
            text = read_small_file(file_);
        } catch (std::runtime_error const& e) {
            return e.what(); // it names the file
        }
        if (provider_ && text == text_) return std::string();
        try {
            provider_ = provider_of(read_(text, name_));
        } catch (std::runtime_error const& e) {
            return file_.string() + ": " + e.what();
        }
        text_ = std::move(text);
        return std::string();
    }

    std::filesystem::path file_;
    std::string name_;
    reader read_;
    std::string text_;
    credentials_ptr provider_; // made of text_
};

/// Empty: the home folder is unknown. A relative path would be one of the working folder, which may be anybody's.
std::filesystem::path in_home(std::filesystem::path const& below) {
    auto const home = async::user_home();
    return home.empty() ? home : home / below;
}

credentials_ptr of_file(profile_options opts, std::filesystem::path usual, credentials_of_profile::reader read) {
    return std::make_shared<credentials_of_profile>(opts.file.empty() ? std::move(usual) : std::move(opts.file),
                                                    std::move(opts.name), read);
}

} // namespace

credentials_ptr profile_credentials(profile_options opts) {
    std::filesystem::path usual = variable("ALIBABA_CLOUD_CREDENTIALS_FILE");
    if (usual.empty()) usual = in_home(".alibabacloud/credentials");
    opts.name = otherwise_variable(std::move(opts.name), "ALIBABA_CLOUD_PROFILE");
    return of_file(std::move(opts), std::move(usual), read_profile);
}

credentials_ptr cli_profile_credentials(profile_options opts) {
    opts.name = otherwise_variable(std::move(opts.name), "ALIBABA_CLOUD_PROFILE");
    return of_file(std::move(opts), in_home(".aliyun/config.json"), read_cli_profile);
}

credentials_ptr ossutil_credentials(profile_options opts) {
    return of_file(std::move(opts), in_home(".ossutilconfig"), read_ossutil_profile);
}

} // namespace ossio

// SPDX-License-Identifier: BSL-1.0
// Stops uploads by a std::stop_token. Not part of <ossio.hpp>, because not every standard library has <stop_token>.
#ifndef OSSIO_STOP_TOKEN_HPP
#define OSSIO_STOP_TOKEN_HPP

#include <ossio/cancellation.hpp>

#include <stop_token>

namespace ossio {

/** Requests a pause or an abort when a std::stop_token is stopped, from whichever thread that happens.

    Lifetime: as long as the stop shall have an effect; afterwards uploads with its token run on.
*/
class stop_token_adapter {
public:
    /// Takes the token, and what its stop requests of the uploads. A token that is stopped already stops them as they start.
    explicit stop_token_adapter(std::stop_token when, stop_request what = stop_request::pause)
        : callback_(std::move(when), request(source_, what)) {}
    stop_token_adapter(stop_token_adapter const&) = delete;
    stop_token_adapter& operator=(stop_token_adapter const&) = delete;

    /// Returns a token for upload_options::cancellation.
    cancellation_token token() const noexcept { return source_.token(); }

private:
    class request {
    public:
        request(cancellation_source of, stop_request what) : source_(std::move(of)), what_(what) {}

        void operator()() noexcept {
            if (what_ == stop_request::pause) source_.pause();
            if (what_ == stop_request::abort) source_.abort();
        }

    private:
        cancellation_source source_;
        stop_request what_;
    };

    cancellation_source source_;
    std::stop_callback<request> callback_;
};

} // namespace ossio
#endif

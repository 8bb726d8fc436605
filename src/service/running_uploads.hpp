// SPDX-License-Identifier: BSL-1.0
// The running uploads and writers of a client, so that draining reaches them all.
#ifndef OSSIO_SRC_SERVICE_RUNNING_UPLOADS_HPP
#define OSSIO_SRC_SERVICE_RUNNING_UPLOADS_HPP

#include <ossio/resume_token.hpp>

#include "async/event.hpp"

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace ossio::service {

namespace asio = boost::asio;

/// An upload or writer that draining ends. Removes itself from the list when it is destroyed with its execution
/// context.
class running_upload
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    virtual void wind_down() = 0; ///< starts no further part, and ends when those in flight have ended
    virtual void drop() = 0;      ///< ends now

protected:
    running_upload() = default;
    ~running_upload() = default;
};

class running_uploads {
public:
    bool is_draining() const noexcept { return draining_; }

    void enter(running_upload&);
    /// Removes an upload. `token`: it ended without an object; kept only while draining.
    void leave(running_upload&, std::optional<resume_token> token);

    /// Draining begins: each upload winds down, or is dropped. A later call may only make that stronger.
    void begin_pass(bool drops);
    /// Asks a few of them. Returns whether others are left: the event loop does other work in between.
    bool ask_some();

    bool is_empty() const noexcept { return asked_.empty() && to_ask_.empty(); }
    asio::awaitable<void>
    wait_for_change(); ///< one has left, or `wake` was called; throws operation_aborted when cancelled
    void wake() { left_.set(); }

    std::vector<resume_token> const& tokens() const noexcept { return tokens_; }

private:
    using list = boost::intrusive::list<running_upload, boost::intrusive::constant_time_size<false>>;

    list asked_;              // all of them, unless one is in
    list to_ask_;             // until `ask_some` has come to it
    std::size_t running_ = 0; // in the lists, which would have to be walked to know
    std::vector<resume_token> tokens_;
    async::event left_; ///< an upload has been removed since it was cleared
    bool draining_ = false;
    bool drops_ = false;
};

} // namespace ossio::service
#endif

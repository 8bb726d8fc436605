// SPDX-License-Identifier: BSL-1.0
// One client on several event loops, so that uploads use several cores.
#ifndef OSSIO_CLIENT_GROUP_HPP
#define OSSIO_CLIENT_GROUP_HPP

#include <ossio/client.hpp>

#include <vector>

namespace ossio {

namespace detail {
class loop_threads;
}

/** A client whose work is done by several event loops, one thread each.

    The first loop is that of the client: `client().get_executor()`. A file that `bucket::upload_file`, `prepare_upload` or the
    downloads are given goes to the loop that has least to do; with a checkpoint store the first loop runs it. `put_object` and
    `get_object` go to the loop that has least to do, too. The parts of one
    upload are sent by all loops, whichever runs it, if its source may be read by several threads at once (`source::is_thread_safe`;
    files and memory may), and it is neither `sequential` nor sent with Content-MD5. Everything else - writers, streams, copies,
    listings, other requests - is done by the first loop. An upload is the same as with one loop: one result, one failure, one
    checkpoint, one progress.

    Options: `buffer_budget` and `max_connections` are divided evenly; each loop gets one buffer and one connection at least, and
    what it does not use stays unused. `rate_limit`, and every `rate_limit` object, holds for all loops together. TLS sessions are
    shared.
    Threads: as for `client`: its members are called on the first executor, operations may be awaited anywhere. What users
    implement is called on the first executor only - sources, streams, sinks, stores, credentials, progress, the log function -
    except `client_options::events`: any of the loops calls the observer, one call at a time.
    Stops, cancellation, draining: as for `client`, on all loops; an operation has ended when its part on each loop has.
    Lifetime: the group outlives every operation and every `client` and `bucket` that was made of it. Destroying it closes the
    client and, where it made the threads, joins them; operations that still run then do not complete. Destroy it on none of
    its own threads, and before the first executor's context.
*/
class OSSIO_API client_group {
public:
    /// Starts `loops` - 1 threads, each of which runs an event loop; `first` is the other loop, and yours to run. At least 1.
    client_group(asio::any_io_executor first, int loops, client_options);

    /** Uses loops of yours, one at least, of which none runs two handlers at once. Run all of them until every operation has ended:
        an operation of one loop may wait for another. Throws error{errc::invalid_argument} for none.
    */
    client_group(std::vector<asio::any_io_executor> loops, client_options);

    ~client_group();
    client_group(client_group const&) = delete;
    client_group& operator=(client_group const&) = delete;

    /// Returns the client, which works as any other.
    ossio::client client() const;

    /// Returns the number of event loops.
    int loops() const noexcept;

private:
    friend class detail::client_access;
    explicit client_group(std::shared_ptr<detail::client_impl>);

    std::shared_ptr<detail::client_impl> first_;
    std::unique_ptr<detail::loop_threads> threads_; // null: the user's
};

} // namespace ossio
#endif

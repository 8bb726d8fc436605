// SPDX-License-Identifier: BSL-1.0
// The members of service_resume.
#include <ossio/upload.hpp>

namespace ossio {

service_resume service_resume::newest() {
    service_resume how;
    how.wanted_ = true;
    return how;
}

service_resume service_resume::of_upload(std::string upload_id) {
    service_resume how;
    how.wanted_ = !upload_id.empty();
    how.upload_id_ = std::move(upload_id);
    return how;
}

service_resume service_resume::required_upload(std::string upload_id) {
    service_resume how = of_upload(std::move(upload_id));
    how.wanted_ = how.required_ = true;
    return how;
}

} // namespace ossio

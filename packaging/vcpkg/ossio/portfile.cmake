# Not run yet.
vcpkg_from_git(
    OUT_SOURCE_PATH SOURCE_PATH
    URL "$ENV{OSSIO_REPOSITORY}" # the URL of the repository, and below the commit to package
    REF "$ENV{OSSIO_COMMIT}"
)
vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    FEATURES
        redis OSSIO_BUILD_REDIS
        testing OSSIO_BUILD_TESTING
)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DOSSIO_BUILD_PROGRAMS=OFF
        -DOSSIO_BUILD_TESTS=OFF
        -DOSSIO_BUILD_EXAMPLES=OFF
        -DOSSIO_BUILD_BENCHMARKS=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/ossio)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")

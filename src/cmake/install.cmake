# SPDX-License-Identifier: BSL-1.0
# Installs the libraries with a CMake package and pkg-config files, and makes a Debian package (cpack -G DEB).
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/ossio)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        PATTERN redis.hpp EXCLUDE PATTERN testing EXCLUDE)
if(TARGET ossio_redis)
    install(FILES include/ossio/redis.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ossio)
endif()
if(TARGET ossio_testing)
    install(DIRECTORY include/ossio/testing DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ossio)
endif()

# pkg-config has no files for Boost. Programs that link the static libraries link what these use, too.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE pc_prefix)
foreach(folder libdir includedir)
    string(TOUPPER CMAKE_INSTALL_${folder} variable)
    set(pc_${folder} "\${prefix}/${${variable}}")
    if(IS_ABSOLUTE "${${variable}}") # as Nix sets them
        set(pc_${folder} "${${variable}}")
    endif()
endforeach()
set(pc_requires)
set(pc_libs)
set(pc_requires_redis)
if(NOT BUILD_SHARED_LIBS)
    set(pc_requires "openssl pugixml libisal")
    set(pc_libs "-lboost_url -lboost_json -pthread")
    set(pc_requires_redis "hiredis")
endif()
set(pc_libs_redis)
set(pc_requires_testing)
set(pc_libs_testing)

foreach(library ossio ossio_redis ossio_testing)
    if(TARGET ${library})
        string(REGEX REPLACE "^ossio_" "" component ${library})
        install(TARGETS ${library} EXPORT ${library}
                ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
                LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
                RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
        install(EXPORT ${library} NAMESPACE ossio:: FILE ossio-${component}.cmake DESTINATION ${package_folder})
        string(REPLACE "_" "-" pc_name ${library})
        set(pc_library ${library})
        if(NOT library STREQUAL "ossio")
            set(pc_requires "ossio = ${PROJECT_VERSION} ${pc_requires_${component}}")
            set(pc_libs "${pc_libs_${component}}")
        endif()
        configure_file(src/cmake/ossio.pc.in ${pc_name}.pc @ONLY)
        install(FILES ${PROJECT_BINARY_DIR}/${pc_name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
    endif()
endforeach()

configure_package_config_file(src/cmake/ossioConfig.cmake.in ossioConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(ossioConfigVersion.cmake COMPATIBILITY ${ossio_compatibility})
install(FILES ${PROJECT_BINARY_DIR}/ossioConfig.cmake ${PROJECT_BINARY_DIR}/ossioConfigVersion.cmake
              src/cmake/FindISAL.cmake src/cmake/FindHiredis.cmake
        DESTINATION ${package_folder})

# ---- the Debian package: libraries, headers, programs
string(REGEX MATCH "^[0-9]+\\.[0-9]+" boost_series "${Boost_VERSION}")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libossio-dev)
set(CPACK_PACKAGE_CONTACT "ossio maintainers")
set(CPACK_PACKAGE_VENDOR "ossio")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libboost${boost_series}-dev, libboost-json${boost_series}-dev, libboost-url${boost_series}-dev, libssl-dev, libpugixml-dev, libisal-dev")
if(TARGET ossio_redis)
    string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libhiredis-dev")
endif()
include(CPack)

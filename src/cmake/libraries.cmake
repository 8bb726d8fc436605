# SPDX-License-Identifier: BSL-1.0
# ossio_add_library: a library of the project, static or shared.
include(GNUInstallDirs)

# While the major version is 0, minor versions are not compatible with each other. The package's rule says the same.
set(ossio_abi_version ${PROJECT_VERSION_MAJOR})
set(ossio_compatibility SameMajorVersion)
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(ossio_abi_version 0.${PROJECT_VERSION_MINOR})
    set(ossio_compatibility SameMinorVersion)
endif()

# Shared libraries hide what is ossio's own and not marked OSSIO_API. Boost must stay visible: what its inline functions keep in
# static variables (which thread runs which io_context, error categories) has to exist once in a process, and hidden it would
# exist once in each library. So all of its headers that the sources include come first, with default visibility.
function(ossio_hide_symbols target)
    set(boost)
    foreach(source ${ARGN})
        file(STRINGS ${source} lines REGEX "^#include <boost/")
        list(APPEND boost ${lines})
    endforeach()
    list(REMOVE_DUPLICATES boost)
    list(SORT boost)
    list(JOIN boost "\n" boost)
    set(header ${CMAKE_CURRENT_BINARY_DIR}/${target}_visible.hpp)
    file(CONFIGURE OUTPUT ${header} @ONLY CONTENT
         "#pragma GCC visibility push(default)\n${boost}\n#pragma GCC visibility pop\n")
    set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden)
    target_compile_options(${target} PRIVATE -include ${header})
endfunction()

# ossio_add_library(NAME SOURCES ... [PUBLIC LIBRARY...] [PRIVATE LIBRARY...])
# Makes NAME, its alias ossio::..., and NAME_internal for the project's own programs and tests, which use more than the public
# interface: another name of a static library; beside a shared one, a static library of the same objects.
function(ossio_add_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    string(REGEX REPLACE "^ossio_" "" component ${name})
    if(NOT name STREQUAL "ossio")
        set(uses ossio)
    endif()
    set(compiled ${name})
    if(BUILD_SHARED_LIBS)
        set(compiled ${name}_internal)
        add_library(${compiled} STATIC ${arg_SOURCES})
        add_library(${name} SHARED $<TARGET_OBJECTS:${compiled}>)
        set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION} SOVERSION ${ossio_abi_version})
        file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*.hpp ${PROJECT_SOURCE_DIR}/src/*.hpp)
        ossio_hide_symbols(${compiled} ${arg_SOURCES} ${headers})
        target_link_libraries(${compiled} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
        target_include_directories(${compiled} PUBLIC ${PROJECT_SOURCE_DIR}/include)
    else()
        add_library(${name} STATIC ${arg_SOURCES})
        add_library(${name}_internal ALIAS ${name})
    endif()
    add_library(ossio::${component} ALIAS ${name})
    set_target_properties(${name} PROPERTIES EXPORT_NAME ${component})
    target_include_directories(${compiled} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_compile_options(${compiled} PRIVATE ${OSSIO_WARNINGS})
    target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_compile_features(${name} PUBLIC cxx_std_20)
    target_link_libraries(${name} PUBLIC ${uses} ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    if(BUILD_SHARED_LIBS AND uses)
        target_link_libraries(${compiled} PUBLIC ${uses}_internal)
        # What it needs of the other library's inside it has for itself, and shows nobody.
        target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:${uses}_internal>)
        target_link_options(${name} PRIVATE LINKER:--exclude-libs,lib${uses}_internal.a)
    endif()
endfunction()

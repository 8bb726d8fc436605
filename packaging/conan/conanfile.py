# SPDX-License-Identifier: BSL-1.0
"""Conan 2. Not run yet."""
import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Ossio(ConanFile):
    name = "ossio"
    description = "Uploads objects to Alibaba Cloud OSS from C++20 coroutines"
    license = "BSL-1.0"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "redis": [True, False], "testing": [True, False]}
    default_options = {"shared": False, "fPIC": True, "redis": False, "testing": True}
    implements = ["auto_shared_fpic"]

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "include/*", "src/*"):
            copy(self, pattern, root, self.export_sources_folder)

    def requirements(self):
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)
        self.requires("openssl/[>=3 <4]")
        self.requires("pugixml/[>=1.13]")
        self.requires("isa-l/[>=2.30]")
        if self.options.redis:
            self.requires("hiredis/[>=1]")

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["OSSIO_BUILD_REDIS"] = bool(self.options.redis)
        toolchain.cache_variables["OSSIO_BUILD_TESTING"] = bool(self.options.testing)
        for part in ("PROGRAMS", "TESTS", "EXAMPLES", "BENCHMARKS"):
            toolchain.cache_variables[f"OSSIO_BUILD_{part}"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")  # the library brings a CMake package of its own
        self.cpp_info.builddirs = ["lib/cmake/ossio"]

/** The built distribution as a process of its own, with real clients and real servers around it. */
@org.jspecify.annotations.NullMarked
package io.sallyport.tests;

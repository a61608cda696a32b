/* A disk that is full, does not sync or stalls, and a clock that jumps: for one process, which has
 * this library in LD_PRELOAD, and for as long as the control file says so.
 *
 * A full disk still takes what is written over what stands there, and so does this one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The control file: disk.py writes it. */
struct control {
  int32_t full, no_sync, stall_ms, clock_s;
};
static struct control none;
static volatile struct control *told = &none;

__attribute__((constructor)) static void open_control(void) {
  int file = open(getenv("FAULTY_DISK"), O_RDONLY | O_CLOEXEC);
  void *seen = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
  if (file < 0 || seen == MAP_FAILED) abort();
  told = seen;
}

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int no_room(int file, off64_t at, size_t count) {
  struct stat64 now;
  if (!told->full || fstat64(file, &now) || !S_ISREG(now.st_mode)) return 0;
  if (at < 0) at = fcntl(file, F_GETFL) & O_APPEND ? now.st_size : lseek64(file, 0, SEEK_CUR);
  if (at + (off64_t)count <= now.st_size) return 0;
  errno = ENOSPC;
  return 1;
}

ssize_t write(int file, const void *bytes, size_t count) {
  return no_room(file, -1, count) ? -1 : REAL(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  return no_room(file, at, count) ? -1 : REAL(pwrite)(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  return no_room(file, at, count) ? -1 : REAL(pwrite64)(file, bytes, count, at);
}

static int no_sync(void) {
  for (int waited = 0; waited < told->stall_ms; waited += 10) usleep(10000);
  if (told->no_sync) errno = EIO;
  return told->no_sync;
}

int fsync(int file) { return no_sync() ? -1 : REAL(fsync)(file); }

int fdatasync(int file) { return no_sync() ? -1 : REAL(fdatasync)(file); }

int clock_gettime(clockid_t clock, struct timespec *now) {
  int failed = REAL(clock_gettime)(clock, now);
  if (!failed && clock == CLOCK_REALTIME) now->tv_sec += told->clock_s;
  return failed;
}

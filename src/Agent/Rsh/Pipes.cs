using System.ComponentModel;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Agent.Rsh;

/// <summary>Bytes between file descriptors by the kernel's own calls; blocking, for a thread of its own.</summary>
internal static partial class Pipes
{
    private const int Interrupted = 4; // EINTR
    private const int TryAgain = 11; // EAGAIN
    private const int Invalid = 22; // EINVAL
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ
    private const uint MoveAndMore = 1 | 4; // SPLICE_F_MOVE | SPLICE_F_MORE
    private const int Size = 1024 * 1024;
    private const int SmallPiece = 64 * 1024;
    private const uint NapMicroseconds = 300;

    /// <summary>A larger pipe needs fewer switches between its ends. Not every descriptor is a pipe, and the size is a wish.</summary>
    public static void Enlarge(int descriptor) => _ = Control(descriptor, SetPipeSize, Size);

    /// <summary>Reads what is there; zero at the end.</summary>
    public static int Read(int descriptor, byte[] buffer)
    {
        while (true)
        {
            var count = ReadBytes(descriptor, buffer, (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
            WaitOrThrow(descriptor, forReading: true);
        }
    }

    /// <summary>Writes all of it.</summary>
    public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = WriteBytes(descriptor, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
            if (count >= 0)
                bytes = bytes[(int)count..];
            else
                WaitOrThrow(descriptor, forReading: false);
        }
    }

    /// <summary>
    /// Moves everything from one descriptor to the other until the end. Between pipes only pages change hands, and the
    /// data never enters this process. Where the kernel cannot, it is read and written. After a small piece it naps for
    /// less than a round trip in a network, so that what borg says and hears in thousands of small messages a second
    /// travels in few: all who take part wake up less often, which saves more than the relay costs (bench/README.md).
    /// </summary>
    public static void MoveAll(int from, int to)
    {
        while (true)
        {
            var count = Splice(from, 0, to, 0, Size, MoveAndMore);
            if (count == 0)
                return;
            if (count > 0)
            {
                if (count < SmallPiece)
                    _ = Nap(NapMicroseconds);
                continue;
            }

            if (Marshal.GetLastPInvokeError() == Invalid)
                break;
            WaitOrThrow(from, forReading: true, to);
        }

        var buffer = new byte[64 * 1024];
        while (Read(from, buffer) is > 0 and var read)
            Write(to, buffer.AsSpan(0, read));
    }

    private static void WaitOrThrow(int descriptor, bool forReading, int writeTo = -1)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error == Interrupted)
            return;
        if (error != TryAgain)
            throw new IOException(new Win32Exception(error).Message, error);
        Span<PollEntry> entries = [new PollEntry { Descriptor = descriptor, Events = (short)(forReading ? 1 : 4) }];
        _ = Poll(ref entries[0], 1, -1);
        if (writeTo < 0)
            return;
        entries[0] = new PollEntry { Descriptor = writeTo, Events = 4 };
        _ = Poll(ref entries[0], 1, -1);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadBytes(int descriptor, byte[] buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteBytes(int descriptor, in byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Splice(int from, nint fromOffset, int to, nint toOffset, nuint count, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Nap(uint microseconds);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);
}

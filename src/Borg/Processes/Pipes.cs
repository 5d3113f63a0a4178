using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Borg.Processes;

/// <summary>Bytes between file descriptors by the kernel's own calls; blocking, for a thread of its own.</summary>
public static partial class Pipes
{
    private const int Interrupted = 4; // EINTR
    private const int TryAgain = 11; // EAGAIN
    private const int Invalid = 22; // EINVAL
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ
    private const uint MoveAndMore = 1 | 4; // SPLICE_F_MOVE | SPLICE_F_MORE
    private const int Size = 1024 * 1024;
    private const int SmallPiece = 64 * 1024;
    private const uint NapMicroseconds = 300;

    /// <summary>The descriptor below one of a child's streams.</summary>
    public static int DescriptorOf(Stream stream) => stream switch
    {
        PipeStream pipe => (int)pipe.SafePipeHandle.DangerousGetHandle(),
        FileStream file => (int)file.SafeFileHandle.DangerousGetHandle(),
        _ => throw new InvalidOperationException($"A child's stream is a pipe, not a {stream.GetType().Name}."),
    };

    /// <summary>A larger pipe needs fewer switches between its ends. Not every descriptor is a pipe, and the size is a wish.</summary>
    public static void Enlarge(int descriptor) => _ = Control(descriptor, SetPipeSize, Size);

    /// <summary>Reads what is there; zero at the end.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        while (true)
        {
            var count = ReadBytes(descriptor, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
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
                NapAfter((int)count);
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

    /// <summary>Moves so many bytes, and no more; false if the end came first.</summary>
    public static bool Move(int from, int to, long count)
    {
        while (count > 0)
        {
            var moved = Splice(from, 0, to, 0, (nuint)Math.Min(count, Size), MoveAndMore);
            if (moved == 0)
                return false;
            if (moved > 0)
                count -= moved;
            else if (Marshal.GetLastPInvokeError() == Invalid)
                return Copy(from, to, count);
            else
                WaitOrThrow(from, forReading: true, to);
        }

        return true;
    }

    /// <summary>Reads so many bytes and throws them away; false if the end came first.</summary>
    public static bool Discard(int from, long count)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var read = Read(from, buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
            if (read == 0)
                return false;
            count -= read;
        }

        return true;
    }

    /// <summary>A rest after a small piece; see <see cref="MoveAll"/>.</summary>
    public static void NapAfter(int bytes)
    {
        if (bytes < SmallPiece)
            _ = Nap(NapMicroseconds);
    }

    private static bool Copy(int from, int to, long count)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var read = Read(from, buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
            if (read == 0)
                return false;
            Write(to, buffer.AsSpan(0, read));
            count -= read;
        }

        return true;
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
    private static partial nint ReadBytes(int descriptor, ref byte buffer, nuint count);

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

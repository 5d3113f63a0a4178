using System.Runtime.InteropServices;
using System.Text.Json;

namespace BorgBackupServer.Borg.Guarding;

/// <summary>Reads a file of rules, and believes it only if nobody else can have written it.</summary>
public static partial class GuardRulesFile
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const string NotOwn = "the file is not this account's own, or others may write to it";
    private const int WorkingFolder = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStatistics = 0x7ff; // STATX_BASIC_STATS
    private const int FileKind = 0xf000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG
    private const int OthersWrite = 0x12; // group, others

    /// <returns>The rules, or why there are none; one line.</returns>
    public static (GuardRules? Rules, string? Complaint) Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return (null, "there is no such file");
            // Twice: first so that no pipe is opened, on which one would wait for ever; then what has really been opened.
            if (!IsOwn(WorkingFolder, path, 0))
                return (null, NotOwn);
            using var file = File.OpenHandle(path);
            if (!IsOwn((int)file.DangerousGetHandle(), "", EmptyPath))
                return (null, NotOwn);
            var length = RandomAccess.GetLength(file);
            if (length > MostBytes)
                return (null, "the file is too large");
            var text = new byte[length];
            for (var at = 0; at < text.Length;)
                at += RandomAccess.Read(file, text.AsSpan(at), at) is > 0 and var read ? read : throw new IOException("The file became shorter.");
            var rules = JsonSerializer.Deserialize(text, GuardJson.Default.GuardRules);
            return rules is null ? (null, "the file is empty") : rules.Complaint() is { } complaint ? (null, complaint) : (rules, null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return (null, unreadable.Message.ReplaceLineEndings(" "));
        }
    }

    private static bool IsOwn(int folder, string path, int flags)
    {
        var status = default(FileStatus);
        return Status(folder, path, flags, BasicStatistics, ref status) == 0
            && (status.Mode & FileKind) == RegularFile && (status.Mode & OthersWrite) == 0
            && (status.Owner == 0 || status.Owner == EffectiveUser());
    }

    // struct statx; the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref FileStatus status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}

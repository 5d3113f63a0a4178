using System.Runtime.InteropServices;
using System.Text;

namespace BorgBackupServer.Agent.Machine;

/// <summary>Users and groups of this machine by name, as the system's own look-up knows them. Remembers what it was asked.</summary>
internal sealed partial class Accounts
{
    // Far more than a machine has; a hostile archive may name a new one for each file.
    private const int MostNames = 10_000;

    // getpwnam answers in memory that the next call overwrites.
    private static readonly Lock Gate = new();

    private readonly Dictionary<(bool IsGroup, string Name), uint?> known = [];

    public uint? FindUser(string name) => Find(false, name);

    public uint? FindGroup(string name) => Find(true, name);

    /// <summary>An account with its own group; null if there is none of this name.</summary>
    public static (uint UserId, uint GroupId)? FindAccount(string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            return null;
        lock (Gate)
        {
            var entry = UserByName([.. Encoding.UTF8.GetBytes(name), 0]);
            return entry == 0 ? null : ((uint)Marshal.ReadInt32(entry, 2 * IntPtr.Size), (uint)Marshal.ReadInt32(entry, (2 * IntPtr.Size) + 4));
        }
    }

    private uint? Find(bool isGroup, string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            return null;
        if (known.TryGetValue((isGroup, name), out var id))
            return id;
        lock (Gate)
        {
            byte[] bytes = [.. Encoding.UTF8.GetBytes(name), 0];
            var entry = isGroup ? GroupByName(bytes) : UserByName(bytes);
            // Both records begin with two pointers, name and password; then comes the number.
            id = entry == 0 ? null : (uint)Marshal.ReadInt32(entry, 2 * IntPtr.Size);
        }

        if (known.Count < MostNames)
            known[(isGroup, name)] = id;
        return id;
    }

    [LibraryImport("libc", EntryPoint = "getpwnam")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint UserByName(byte[] name);

    [LibraryImport("libc", EntryPoint = "getgrnam")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GroupByName(byte[] name);
}

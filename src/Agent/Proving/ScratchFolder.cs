using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.State;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Proving;

/// <summary>
/// Where a proof restores to: a folder below the agent's state that nobody else can enter. It is gone when it is disposed of;
/// what a killed agent left goes at the next start. Removed name by name through open folders: an archive may have named its
/// files as it liked, and no link in it leads anywhere.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private ScratchFolder(string path) => Location = path;

    public string Location { get; }

    public static ScratchFolder Make(StateFolder state, Guid jobId)
    {
        var path = Path.Combine(state.ScratchFolder, jobId.ToString("D"));
        Remove(path);
        Directory.CreateDirectory(path, OwnerOnly);
        return new ScratchFolder(RealOf(path));
    }

    /// <summary>Removes what a former agent left.</summary>
    public static void RemoveAll(StateFolder state) => Remove(state.ScratchFolder);

    public void Dispose() => Remove(Location);

    private static string RealOf(string path) => Posix.RealPath(Encoding.UTF8.GetBytes(path)) is { } real ? Encoding.UTF8.GetString(real) : path;

    /// <summary>Removes a folder with all that is in it; nothing where it is gone already.</summary>
    public static void Remove(string path)
    {
        if (!Directory.Exists(path))
            return;
        var real = RealOf(path);
        using var parent = Placing.TargetRoot.Open(Path.GetDirectoryName(real) ?? "/") ?? throw new IOException($"The folder above {path} cannot be opened.");
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(real));
        Empty(parent, name);
        if (!Descriptors.RemoveEmptyFolder(parent, name))
            throw new IOException($"What a proof restored cannot be removed from {path}: {Descriptors.Words(Descriptors.Error)}");
    }

    private static void Empty(SafeFileHandle parent, byte[] name)
    {
        using var folder = Descriptors.OpenFolder(parent, name);
        if (folder is null)
            return;
        Descriptors.SetMode(folder, 0x1C0); // 0o700: an archive may hold folders that not even their owner can write into
        foreach (var below in FolderNames.In(Descriptors.PathOf(folder)))
        {
            if (Descriptors.StatusOf(folder, below) is not { IsFolder: true })
            {
                Descriptors.Remove(folder, below);
                continue;
            }

            Empty(folder, below);
            Descriptors.RemoveEmptyFolder(folder, below);
        }
    }
}

using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Borg.Tar;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Placing;

/// <summary>
/// The folders below a target, each opened by its name in the one before. A link is never followed, and a folder that is
/// open cannot be exchanged: so nothing that is planted in the target, before or meanwhile, leads out of it.
/// </summary>
/// <param name="root">Closed by its owner.</param>
/// <param name="onLeave">Called for a folder of the archive when all that is in it came.</param>
internal sealed class TargetTree(SafeFileHandle root, Action<SafeFileHandle, TarEntry> onLeave) : IDisposable
{
    private const int ForImplied = 0x1ED; // 0o755

    private readonly List<Level> levels = [];

    /// <summary>Opens a folder of the target; null with the reason if that cannot be.</summary>
    /// <param name="path">Relative and plain; empty is the target itself.</param>
    /// <param name="makes">Make what is missing.</param>
    /// <param name="why">For a person to read.</param>
    public SafeFileHandle? Enter(ReadOnlySpan<byte> path, bool makes, out string why)
    {
        why = "";
        var depth = 0;
        while (!path.IsEmpty)
        {
            var name = TakeName(ref path);
            if (depth < levels.Count && levels[depth].Name.AsSpan().SequenceEqual(name))
            {
                depth++;
                continue;
            }

            LeaveTo(depth);
            if (Open(Top, name, makes, out why) is not { } opened)
                return null;
            levels.Add(new Level(name.ToArray(), opened));
            depth++;
        }

        LeaveTo(depth);
        return Top;
    }

    /// <summary>The folder that was entered last came from the archive and shall look like there.</summary>
    public void Remember(TarEntry folder) => levels[^1].Entry = folder;

    /// <summary>Leaves every folder.</summary>
    public void Leave() => LeaveTo(0);

    public void Dispose()
    {
        foreach (var level in levels)
            level.Handle.Dispose();
        levels.Clear();
    }

    private SafeFileHandle Top => levels.Count == 0 ? root : levels[^1].Handle;

    private static SafeFileHandle? Open(SafeFileHandle parent, ReadOnlySpan<byte> name, bool makes, out string why)
    {
        why = "";
        if (Descriptors.OpenFolder(parent, name) is { } found)
            return found;
        if (Descriptors.Error == Descriptors.NotThere && makes)
        {
            if (!Descriptors.MakeFolder(parent, name, ForImplied) && Descriptors.Error != Descriptors.AlreadyThere)
            {
                why = TargetFullException.ThrowIfFull(Descriptors.Error);
                return null;
            }

            if (Descriptors.OpenFolder(parent, name) is { } made)
                return made;
        }

        why = Descriptors.Error switch
        {
            Descriptors.NotAFolder or Descriptors.Loop when Descriptors.StatusOf(parent, name) is { IsLink: true } => "A symbolic link lies in its way; none is followed.",
            Descriptors.NotAFolder or Descriptors.Loop => "A file lies where its folder should be.",
            var error => Descriptors.Words(error),
        };
        return null;
    }

    private void LeaveTo(int depth)
    {
        while (levels.Count > depth)
        {
            var level = levels[^1];
            levels.RemoveAt(levels.Count - 1);
            if (level.Entry is { } entry)
                onLeave(level.Handle, entry);
            level.Handle.Dispose();
        }
    }

    private static ReadOnlySpan<byte> TakeName(ref ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        var name = slash < 0 ? path : path[..slash];
        path = slash < 0 ? [] : path[(slash + 1)..];
        return name;
    }

    private sealed class Level(byte[] name, SafeFileHandle handle)
    {
        public byte[] Name => name;

        public SafeFileHandle Handle => handle;

        public TarEntry? Entry { get; set; }
    }
}

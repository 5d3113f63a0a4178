using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Borg.Tar;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Placing;

/// <summary>Files that may get further names, by their path in the archive, and where they were put.</summary>
internal sealed class LinkedFiles(SafeFileHandle root) : IDisposable
{
    // A hostile archive may call every file one of several names.
    private const int Most = 2_000_000;

    private readonly Dictionary<string, (byte[] Name, NodeStatus Status)> placed = new(StringComparer.Ordinal);
    private readonly TargetTree tree = new(root, static (_, _) => { });

    /// <param name="name">Under which it was put into the folder of its path.</param>
    public void Add(TarEntry entry, byte[] name, NodeStatus? status)
    {
        if (status is { } known && (entry.Kind == TarKind.HardLink || (entry.Kind == TarKind.File && entry.Attributes is null or { IsHardLinked: true })) && placed.Count < Most)
            placed[Key(entry.Path.Span)] = (name, known);
    }

    /// <summary>Gives a file that came before one more name.</summary>
    public bool Link(ReadOnlySpan<byte> path, SafeFileHandle folder, ReadOnlySpan<byte> name, out NodeStatus status, out string why)
    {
        status = default;
        if (!placed.TryGetValue(Key(path), out var first))
        {
            why = "It is another name of a file that was not written.";
            return false;
        }

        status = first.Status;
        var slash = path.LastIndexOf((byte)'/');
        if (tree.Enter(slash < 0 ? [] : path[..slash], makes: false, out why) is not { } from)
            return false;
        if (!Descriptors.HardLink(from, first.Name, folder, name))
        {
            why = TargetFullException.ThrowIfFull(Descriptors.Error);
            return false;
        }

        // The name may lead to something else by now.
        if (Descriptors.StatusOf(folder, name) is { } made && made.IsSameNode(first.Status))
        {
            status = made;
            return true;
        }

        Descriptors.Remove(folder, name);
        why = "The file of which it is another name was exchanged meanwhile.";
        return false;
    }

    public void Dispose() => tree.Dispose();

    // One character a byte: paths are bytes, and dictionaries like text.
    private static string Key(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);
}

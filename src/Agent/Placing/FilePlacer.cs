using System.Security.Cryptography;
using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Protocol;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Placing;

/// <summary>
/// Writes the entries of an archive below a target, one by one: beside its place under a passing name, complete with all
/// attributes, and then in one step into its place. So a file is there as it was before or as the archive has it, and
/// what stops the restore leaves no half one.
/// </summary>
internal sealed class FilePlacer : IDisposable
{
    public const string PassingPrefix = ".bbs-restore-";
    private const string RenamedSuffix = ".restored";
    private const int MostNames = 1000;

    private readonly SafeFileHandle root;
    private readonly TargetPlace place;
    private readonly PlacingTally tally;
    private readonly NodeAttributes attributes;
    private readonly TargetTree tree;
    private readonly LinkedFiles linked;
    private readonly FileContent content = new();

    /// <param name="root">The target itself, open; closed with this.</param>
    public FilePlacer(SafeFileHandle root, TargetPlace place, PlacingTally tally, Accounts accounts)
    {
        (this.root, this.place, this.tally) = (root, place, tally);
        attributes = new NodeAttributes(accounts, Posix.IsRoot);
        tree = new TargetTree(root, FinishFolder);
        linked = new LinkedFiles(root);
    }

    /// <param name="read">Reads of the entry's content.</param>
    /// <exception cref="TargetFullException">There is no room.</exception>
    public async Task PlaceAsync(TarEntry entry, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, CancellationToken cancellationToken)
    {
        if (entry.Path.IsEmpty || entry.Path.Span.SequenceEqual("."u8) || (entry.Kind == TarKind.Folder && place.IsOnTheWay(entry.Path.Span)))
            return;
        if (place.Refusal(entry.Path.Span) is { } refusal)
        {
            if (entry.Kind == TarKind.Folder)
                tally.Warn(entry.Path.Span, refusal);
            else
                tally.Unwritten(entry.Path.Span, refusal);
            return;
        }

        if (entry.Kind == TarKind.Folder)
            PlaceFolder(entry);
        else
            await PlaceFileAsync(entry, read, cancellationToken);
    }

    /// <summary>Gives the last folders what they had.</summary>
    public void Finish() => tree.Leave();

    public void Dispose()
    {
        tree.Dispose();
        linked.Dispose();
        root.Dispose();
    }

    private void PlaceFolder(TarEntry entry)
    {
        var path = entry.Path.Span;
        if (Parent(path, out var name) is not { } parent)
            return; // said

        var existing = Descriptors.StatusOf(parent, name);
        if (existing is { IsFolder: false } && place.Existing is ExistingFiles.Overwrite or ExistingFiles.OnlyIfDifferent)
        {
            Descriptors.Remove(parent, name);
            existing = null;
        }

        if (tree.Enter(path, makes: true, out var why) is null)
            tally.Warn(path, why);
        else if (existing is null || place.Existing is ExistingFiles.Overwrite or ExistingFiles.OnlyIfDifferent)
            tree.Remember(entry);
    }

    private void FinishFolder(SafeFileHandle folder, TarEntry entry)
    {
        if (attributes.Apply(folder, entry) is { } trouble)
            tally.Warn(entry.Path.Span, trouble);
        Descriptors.SetTime(folder, NodeAttributes.TimeOf(entry));
    }

    private async Task PlaceFileAsync(TarEntry entry, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, CancellationToken cancellationToken)
    {
        if (FolderFor(entry) is not { } found)
            return;
        var (folder, name, existing) = found;
        switch (existing, place.Existing)
        {
            case ({ IsFolder: true }, _):
                tally.Unwritten(entry.Path.Span, "A folder of this name lies in its way; no restore removes one.");
                return;
            case (not null, ExistingFiles.Keep):
                tally.KeptCount++;
                return;
            case (not null, ExistingFiles.Rename):
                if (FreeName(folder, name) is not { } free)
                {
                    tally.Unwritten(entry.Path.Span, "No free name was found beside it.");
                    return;
                }

                name = free;
                break;
        }

        var passing = Encoding.ASCII.GetBytes(PassingPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        var isPut = false;
        try
        {
            var compared = place.Existing == ExistingFiles.OnlyIfDifferent ? existing : null;
            using var made = await MakeAsync(entry, folder, passing, name, compared, read, cancellationToken);
            if (made is null)
                return;
            if (made.IsSame)
            {
                tally.UnchangedCount++;
                tally.Bytes += made.Bytes;
                linked.Add(entry, name, Descriptors.StatusOf(folder, name));
                return;
            }

            var status = made.File is { } written ? Descriptors.StatusOf(written) : Descriptors.StatusOf(folder, passing);
            if (!Put(folder, passing, name, replaces: existing is not null && place.Existing != ExistingFiles.Rename))
            {
                tally.Unwritten(entry.Path.Span, TargetFullException.ThrowIfFull(Descriptors.Error));
                return;
            }

            isPut = true;
            if (status is { } mine && Descriptors.StatusOf(folder, name)?.IsSameNode(mine) != true)
            {
                tally.Unwritten(entry.Path.Span, "Somebody exchanged it while it was written.");
                return;
            }

            Count(existing is not null);
            tally.Bytes += made.Bytes;
            linked.Add(entry, name, status);
            if (made.File is { } file && attributes.ApplyFlags(file, entry) is { } trouble)
                tally.Warn(entry.Path.Span, trouble);
        }
        finally
        {
            if (!isPut)
                Descriptors.Remove(folder, passing);
        }
    }

    private void Count(bool existed)
    {
        if (!existed)
            tally.NewCount++;
        else if (place.Existing == ExistingFiles.Rename)
            tally.RenamedCount++;
        else
            tally.ReplacedCount++;
    }

    /// <summary>Makes the entry under its passing name; null if that failed, which is said then.</summary>
    private async Task<MadeFile?> MakeAsync(
        TarEntry entry, SafeFileHandle folder, byte[] passing, byte[] name, NodeStatus? compared,
        Func<Memory<byte>, CancellationToken, ValueTask<int>> read, CancellationToken cancellationToken)
    {
        if (entry.Kind == TarKind.HardLink)
            return MakeHardLink(entry, folder, passing, name);
        if (entry.Kind == TarKind.File)
            return await MakeFileAsync(entry, folder, passing, name, compared, read, cancellationToken);

        if (entry.Kind == TarKind.SymbolicLink && compared is { IsLink: true } && Descriptors.ReadLink(folder, name)?.AsSpan().SequenceEqual(entry.LinkTarget.Span) == true)
            return new MadeFile(null, entry.LinkTarget.Length, IsSame: true);
        var isMade = entry.Kind switch
        {
            TarKind.SymbolicLink => !entry.LinkTarget.Span.Contains((byte)0) && Descriptors.MakeLink(entry.LinkTarget.Span, folder, passing),
            TarKind.Pipe => Descriptors.MakeNode(folder, passing, 0x1000 | 0x180, 0, 0), // S_IFIFO, 0o600
            TarKind.CharacterDevice => Descriptors.MakeNode(folder, passing, 0x2000 | 0x180, entry.DeviceMajor, entry.DeviceMinor),
            _ => Descriptors.MakeNode(folder, passing, 0x6000 | 0x180, entry.DeviceMajor, entry.DeviceMinor),
        };
        if (!isMade || Descriptors.OpenNode(folder, passing) is not { } node)
        {
            tally.Unwritten(entry.Path.Span, TargetFullException.ThrowIfFull(Descriptors.Error));
            return null;
        }

        using (node)
            Complete(node, folder, passing, entry);
        return new MadeFile(null, entry.Kind == TarKind.SymbolicLink ? entry.LinkTarget.Length : 0, IsSame: false);
    }

    private async Task<MadeFile?> MakeFileAsync(
        TarEntry entry, SafeFileHandle folder, byte[] passing, byte[] name, NodeStatus? compared,
        Func<Memory<byte>, CancellationToken, ValueTask<int>> read, CancellationToken cancellationToken)
    {
        if (Descriptors.CreateFile(folder, passing) is not { } file)
        {
            tally.Unwritten(entry.Path.Span, TargetFullException.ThrowIfFull(Descriptors.Error));
            return null;
        }

        var isKept = false;
        try
        {
            using var other = compared is { IsFile: true } there && there.SizeBytes == entry.SizeBytes ? Descriptors.OpenFile(folder, name) : null;
            var isSame = await content.WriteAsync(file, other, read, cancellationToken);
            isSame &= compared is { } status && status.Permissions == entry.Mode && (!Posix.IsRoot || (status.UserId == attributes.UserOf(entry) && status.GroupId == attributes.GroupOf(entry)));
            if (!isSame)
                Complete(file, folder, passing, entry);
            isKept = true;
            return new MadeFile(file, entry.SizeBytes, isSame);
        }
        finally
        {
            if (!isKept)
            {
                file.Dispose();
                Descriptors.Remove(folder, passing);
            }
        }
    }

    private MadeFile? MakeHardLink(TarEntry entry, SafeFileHandle folder, byte[] passing, byte[] name)
    {
        if (linked.Link(entry.LinkTarget.Span, folder, passing, out var status, out var why))
        {
            // Put over another name of the same file, the kernel would do nothing and leave both.
            var isSame = Descriptors.StatusOf(folder, name) is { } there && there.IsSameNode(status);
            return new MadeFile(null, status.SizeBytes, isSame);
        }

        tally.Unwritten(entry.Path.Span, why);
        return null;
    }

    private void Complete(SafeFileHandle node, SafeFileHandle folder, byte[] passing, TarEntry entry)
    {
        if (attributes.Apply(node, entry) is { } trouble)
            tally.Warn(entry.Path.Span, trouble);
        Descriptors.SetTime(folder, passing, NodeAttributes.TimeOf(entry));
    }

    // Where a file system knows no careful rename, a second name is as careful.
    private static bool Put(SafeFileHandle folder, byte[] passing, byte[] name, bool replaces)
    {
        const int Invalid = 22; // EINVAL
        if (Descriptors.Rename(folder, passing, name, replaces))
            return true;
        return !replaces && Descriptors.Error == Invalid && Descriptors.HardLink(folder, passing, folder, name) && Descriptors.Remove(folder, passing);
    }

    private static byte[]? FreeName(SafeFileHandle folder, byte[] name)
    {
        for (var number = 1; number < MostNames; number++)
        {
            byte[] candidate = [.. name, .. Encoding.ASCII.GetBytes(number == 1 ? RenamedSuffix : $"{RenamedSuffix}-{number}")];
            if (Descriptors.StatusOf(folder, candidate) is null)
                return candidate;
        }

        return null;
    }

    private (SafeFileHandle Folder, byte[] Name, NodeStatus? Existing)? FolderFor(TarEntry entry)
    {
        if (Parent(entry.Path.Span, out var name) is { } folder)
            return (folder, name.ToArray(), Descriptors.StatusOf(folder, name));
        return null;
    }

    private SafeFileHandle? Parent(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name)
    {
        var slash = path.LastIndexOf((byte)'/');
        name = path[(slash + 1)..];
        if (tree.Enter(slash < 0 ? [] : path[..slash], makes: true, out var why) is { } folder)
            return folder;
        tally.Unwritten(path, why);
        return null;
    }

    private sealed record MadeFile(SafeFileHandle? File, long Bytes, bool IsSame) : IDisposable
    {
        public void Dispose() => File?.Dispose();
    }
}

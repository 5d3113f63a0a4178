using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Borg.Tar;
using Microsoft.Win32.SafeHandles;

namespace BorgBackupServer.Agent.Placing;

/// <summary>Gives what was written the owner, mode, lists, attributes and time that the archive tells.</summary>
internal sealed class NodeAttributes(Accounts accounts, bool isRoot)
{
    private const long Billion = 1_000_000_000;
    private const long EarliestSeconds = -9_000_000_000;

    // BSD's number and the kernel's: no dump, immutable, append only, compressed.
    private static readonly (long Bsd, int Kernel)[] Flags = [(1, 0x40), (2, 0x10), (4, 0x20), (32, 0x4)];

    public uint UserOf(TarEntry entry) => accounts.FindUser(entry.UserName) ?? (uint)entry.UserId;

    public uint GroupOf(TarEntry entry) => accounts.FindGroup(entry.GroupName) ?? (uint)entry.GroupId;

    public static long TimeOf(TarEntry entry) =>
        entry.Attributes?.ModifiedNanoseconds ?? Math.Clamp(entry.ModifiedSeconds, EarliestSeconds, -EarliestSeconds) * Billion;

    /// <summary>All but the time and the marks, which come last.</summary>
    /// <returns>What could not be set, in words; null if all was.</returns>
    public string? Apply(SafeFileHandle node, TarEntry entry)
    {
        string? trouble = null;
        // The owner first: a change of it takes set-user-id and capabilities away. Only root gives files away.
        if (isRoot && !Descriptors.SetOwner(node, UserOf(entry), GroupOf(entry)))
            trouble = $"Its owner could not be set: {Descriptors.Words(Descriptors.Error)}.";
        // A link's mode has no meaning. Without root, a bit that acts for the owner would act for somebody else.
        var mode = isRoot ? entry.Mode : entry.Mode & 0x3FF;
        if (entry.Kind != TarKind.SymbolicLink && !Descriptors.SetMode(node, mode))
            trouble ??= $"Its mode could not be set: {Descriptors.Words(Descriptors.Error)}.";
        foreach (var (name, value) in entry.Attributes?.ExtendedAttributes ?? [])
            // What the kernel keeps under "system." are the lists below; nothing else there comes from an archive.
            if (!name.StartsWith("system.", StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal)
                && (isRoot || name.StartsWith("user.", StringComparison.Ordinal)) && !Descriptors.SetExtendedAttribute(node, name, value.Span))
                trouble ??= $"Its attribute {name} could not be set: {Descriptors.Words(Descriptors.Error)}.";
        return SetList(node, AccessList.AccessName, entry.Attributes?.AccessList)
            ?? (entry.Kind == TarKind.Folder ? SetList(node, AccessList.DefaultName, entry.Attributes?.DefaultAccessList) : null)
            ?? trouble;
    }

    /// <summary>Immutable and its like. After everything else, because nothing can be changed then.</summary>
    public string? ApplyFlags(SafeFileHandle file, TarEntry entry)
    {
        var wanted = entry.Attributes?.Flags ?? 0;
        var flags = Flags.Where(flag => isRoot && (wanted & flag.Bsd) != 0).Aggregate(0, (all, flag) => all | flag.Kernel);
        return flags == 0 || Descriptors.AddFlags(file, flags) ? null : $"Its marks could not be set: {Descriptors.Words(Descriptors.Error)}.";
    }

    private string? SetList(SafeFileHandle node, string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (AccessList.ToKernel(text, accounts) is not { } list)
            return "Its access control list is none that can be read.";
        return Descriptors.SetExtendedAttribute(node, name, list) ? null : $"Its access control list could not be set: {Descriptors.Words(Descriptors.Error)}.";
    }
}

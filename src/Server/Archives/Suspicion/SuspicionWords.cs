using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>Why an archive is suspect, for a person to read.</summary>
internal static class SuspicionWords
{
    public static string Of(IEnumerable<SuspicionReason> reasons, ArchiveChanges changes, ArchiveTraits traits) => string.Join(" ", reasons.Select(reason => reason switch
    {
        SuspicionReason.ManyChanged => $"{Counts.Format(changes.ChangedCount)} of {Counts.Format(changes.PreviousFileCount)} files were changed.",
        SuspicionReason.ManyDeleted => $"{Counts.Format(changes.DeletedCount)} of {Counts.Format(changes.PreviousFileCount)} files are gone.",
        SuspicionReason.UnfamiliarNames => $"{Counts.Format(changes.UnfamiliarCount)} new files end in what no file ended in before{(changes.UnfamiliarExtension is { } extension ? $", most of them in .{extension}" : "")}.",
        SuspicionReason.MuchNew => $"{ByteSizes.Format(changes.NewBytes)} of {ByteSizes.Format(changes.TotalBytes)} are new or changed.",
        _ => $"What is new could hardly be compressed ({traits.Stored:P0} of it had to be stored), as encrypted files cannot.",
    }));
}

using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Restores;

/// <summary>Restores in the words of the pages.</summary>
public static class RestoreWords
{
    /// <summary>The choices for files that are there already, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<(ExistingFiles? Choice, string Text, string Help)> Choices =
    [
        (null, "The folder must be new or empty", "Nothing can be overwritten."),
        (ExistingFiles.OnlyIfDifferent, "Replace what differs", "Compared by content, mode and owner; what is the same is not touched."),
        (ExistingFiles.Keep, "Keep what is there", "Only what is missing comes back."),
        (ExistingFiles.Overwrite, "Overwrite", "Every file that is there is replaced."),
        (ExistingFiles.Rename, "Keep both", "What comes back gets “.restored” behind its name."),
    ];

    /// <summary>What became of files that were there, as a sentence; empty where there is nothing to say.</summary>
    public static string Counts(RestoreFacts? facts)
    {
        var parts = new List<string>();
        Add(facts?.ReplacedCount, "replaced others");
        Add(facts?.UnchangedCount, "were there just so");
        Add(facts?.KeptCount, "were left out because others are there");
        Add(facts?.RenamedCount, "stand beside others as “.restored”");
        Add(facts?.UnwrittenCount, "could not be written");
        return parts.Count == 0 ? "" : $"{string.Join(", ", parts)}.";

        void Add(long? count, string what)
        {
            if (count is > 0)
                parts.Add($"{Platform.Ui.Counts.Format(count.Value)} {what}");
        }
    }
}

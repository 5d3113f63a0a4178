using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Home;

/// <summary>How clients stand, in the words of the pages.</summary>
public static class ProtectionWords
{
    /// <summary>The answer to the first question: is every machine protected?</summary>
    public static string Answer(int good, int all, string noun) => (good, all) switch
    {
        (1, 1) => $"1 {noun}, and it is protected",
        (0, 1) => $"1 {noun}, and it is not protected",
        ( > 1, _) when good == all => $"All {Counts.Format(all, noun)} protected",
        _ => $"{Counts.Format(good)} of {Counts.Format(all, noun)} protected",
    };

    public static string Name(Protection protection) => protection switch
    {
        Protection.Protected => "Protected",
        Protection.Failing => "Failing",
        Protection.Overdue => "Overdue",
        Protection.NotYet => "No archive yet",
        Protection.NoAgent => "No agent",
        Protection.NoPlan => "No plan",
        Protection.WaitsForAgent => "Waits for agent",
        _ => throw new ArgumentOutOfRangeException(nameof(protection)),
    };

    public static string Meaning(Protection protection) => protection switch
    {
        Protection.Protected => "Every plan has an archive that is young enough, seen by the server itself.",
        Protection.Failing => "Its archives are young enough still, but the latest backup did not work.",
        Protection.Overdue => "Its latest archive is too old: a backup that should have run did not, or did not work.",
        Protection.NotYet => "Its agent is there, but not every plan has an archive.",
        Protection.NoAgent => "Its agent left or was shut out. The archives stay; no new ones come.",
        Protection.NoPlan => "It has no plan, so nothing of it is backed up. The archives that are there stay.",
        Protection.WaitsForAgent => "Nobody has run the enrolment command on the machine yet.",
        _ => throw new ArgumentOutOfRangeException(nameof(protection)),
    };

    public static Tone Tone(Protection protection) => protection switch
    {
        Protection.Protected => Platform.Ui.Tone.Good,
        Protection.Failing or Protection.NotYet or Protection.NoPlan => Platform.Ui.Tone.Doubtful,
        Protection.Overdue or Protection.NoAgent => Platform.Ui.Tone.Bad,
        _ => Platform.Ui.Tone.Quiet,
    };
}

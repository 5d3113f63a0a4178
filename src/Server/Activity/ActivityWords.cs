using System.Text.RegularExpressions;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Activity;

/// <summary>The activity in the words of the page.</summary>
public static partial class ActivityWords
{
    /// <summary>"ClientRenamed" reads "Client renamed": the names of the kinds are chosen for that.</summary>
    public static string Kind(ActivityKind kind)
    {
        var words = WordStart().Replace(kind.ToString(), " $1").TrimStart();
        return words[..1] + words[1..].ToLowerInvariant();
    }

    /// <summary>Whether it is something that was not allowed.</summary>
    public static bool IsRefusal(ActivityKind kind) => kind.ToString() is var name && (name.EndsWith("Refused", StringComparison.Ordinal) || name.EndsWith("Limited", StringComparison.Ordinal));

    public static Tone Tone(ActivityKind kind) => IsRefusal(kind) ? Platform.Ui.Tone.Doubtful : Platform.Ui.Tone.Quiet;

    public static string Who(ActivityRow.Somebody actor) => actor.Kind switch
    {
        ActivityActorKind.Agent => $"agent of {actor.Name}",
        ActivityActorKind.Terminal => $"{actor.Name} at the server's terminal",
        _ => actor.Name,
    };

    /// <summary>Where it leads, when there is a page for it.</summary>
    public static string? Address(ActivitySubject subject) => subject switch
    {
        { Noun: "client", Id: { } id } => $"/clients/{id}",
        { Noun: "plan", Id: { } id, ClientId: { } client } => $"/clients/{client}/plans/{id}",
        { Noun: "job", Id: { } id } => $"/jobs/{id}",
        { Noun: "archive", Id: { } id } => $"/archives/{id}",
        _ => null,
    };

    [GeneratedRegex("([A-Z])")]
    private static partial Regex WordStart();
}

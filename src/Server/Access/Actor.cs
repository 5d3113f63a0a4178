using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access;

/// <summary>Who asks, and what they may. Every use case takes one, so that what may be done is decided in the use case and nowhere else.</summary>
/// <param name="UserId">Null for the server itself, for example the scheduler.</param>
/// <param name="Name">As shown in the activity.</param>
/// <param name="IsAdministrator">Sees every client and may everything that no permission has to be named for.</param>
public sealed record Actor(UserId? UserId, string Name, bool IsAdministrator)
{
    /// <summary>From where; null for the server itself.</summary>
    public ActorOrigin? Origin { get; init; }

    /// <summary>The server acting on its own plan.</summary>
    public static Actor Server { get; } = new(null, "server", IsAdministrator: true);

    /// <summary>Runs <c>bbs-server admin</c> on the server's machine.</summary>
    public bool IsAtTerminal { get; private init; }

    /// <param name="name">Of the account of the machine.</param>
    public static Actor AtTerminal(string name) => new(null, name, IsAdministrator: true) { IsAtTerminal = true };

    /// <summary>What was given by name; of an administrator only what the role does not bring.</summary>
    public Grants Grants { get; init; } = Grants.None;

    /// <summary>The API token that speaks for the user; null for the user in person.</summary>
    public Guid? ApiTokenId { get; init; }

    /// <summary>The clients that this actor may know of.</summary>
    public ClientScope Clients => IsAdministrator ? ClientScope.Every : Grants.Clients;

    /// <summary>At which clients the permission holds.</summary>
    public ClientScope ClientsOf(Permission permission) =>
        IsAdministrator && permission != Permission.ShowPassphrases ? ClientScope.Every : Grants.ClientsOf(permission);

    /// <summary>Whether it holds at one client at least.</summary>
    public bool MaySomewhere(Permission permission) => !ClientsOf(permission).IsEmpty;

    /// <summary>Null for a user in person, otherwise why not: a token that was stolen makes no further tokens and looks at no sessions.</summary>
    public Problem? RefuseWithoutSession(out UserId userId)
    {
        userId = UserId.GetValueOrDefault();
        return UserId is null || ApiTokenId is not null ? AccessProblems.NeedsSession : null;
    }

    /// <summary>What a user in person does about themselves, and an administrator about anybody. Null where it may be, otherwise why not.</summary>
    /// <param name="about">Null for oneself.</param>
    public Problem? RefuseAbout(UserId? about) => about is null || about == UserId ? RefuseWithoutSession(out _) : RefuseUnlessAdministrator();

    /// <summary>Null for an administrator, otherwise why not. Asked before anything is looked up, so that it says nothing of what there is.</summary>
    public Problem? RefuseUnlessAdministrator() => IsAdministrator ? null : AccessProblems.Forbidden;
}

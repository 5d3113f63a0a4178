using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>Somebody who asks, and what the matrix expects them to hear.</summary>
/// <param name="Name">In the message of a failure.</param>
/// <param name="Actor">Null for who is not signed in.</param>
/// <param name="SeesIt">The client in question.</param>
/// <param name="Here">Permissions at that client.</param>
public sealed record Asker(string Name, Actor? Actor, bool SeesIt, IReadOnlyList<Permission> Here)
{
    private static readonly string[] Refusals = [AccessProblems.NotSignedIn.Code, AccessProblems.Forbidden.Code, AccessProblems.Missing(Permission.Restore).Code];

    /// <summary>One of many who hear the same; over HTTP they ask only where a permission decides.</summary>
    public bool IsVariation { get; private init; }

    public enum Answer
    {
        Yes,
        NotSignedIn,
        AdministratorsOnly,
        PermissionMissing,
        AsUnknown,
    }

    public Answer Expect(Needs needs)
    {
        if (Actor is null)
            return Answer.NotSignedIn;
        if (needs == Needs.Administrator)
            return Actor.IsAdministrator ? Answer.Yes : Answer.AdministratorsOnly;
        if (needs.IsSomewhere)
            return Actor.MaySomewhere(needs.Permission!.Value) ? Answer.Yes : Answer.PermissionMissing; // because such a need has one
        if (needs == Needs.Account || needs == Needs.Eyes)
            return Answer.Yes;
        if (!SeesIt)
            return Answer.AsUnknown;
        return needs.Permission is not { } permission || Here.Contains(permission) ? Answer.Yes : Answer.PermissionMissing;
    }

    /// <summary>Null when a problem of this code, or none, is the answer that was expected.</summary>
    public static string? Compare(Answer expected, string? code) => expected switch
    {
        Answer.Yes when code is not null && (Refusals.Contains(code) || IsUnknown(code)) => $"is refused with {code}",
        Answer.NotSignedIn when code != AccessProblems.NotSignedIn.Code => $"hears {code ?? "yes"} without signing in",
        Answer.AdministratorsOnly when code != AccessProblems.Forbidden.Code => $"hears {code ?? "yes"} where only administrators may",
        Answer.PermissionMissing when code != AccessProblems.Missing(Permission.Restore).Code => $"hears {code ?? "yes"} without the permission",
        _ => null,
    };

    /// <summary>All who ask about <paramref name="it"/>; <paramref name="other"/> is another client.</summary>
    public static IReadOnlyList<Asker> All(Matter it, Matter other)
    {
        var all = Enum.GetValues<Permission>();
        var ofAdministrator = all.Except([Permission.ShowPassphrases]).ToList();
        return
        [
            new("an administrator", new Actor(UserId.Create(), "ada", IsAdministrator: true), true, ofAdministrator),
            With("a user without anything", Grants.None, false),
            With("a user who only sees the client", Grants.At(ClientScope.Of(it.Client.Value)), true),
            With("a user who may everything at another client", Grants.At(ClientScope.Of(other.Client.Value), all), false),
            With("a user who sees both and may everything at the other", Grants.Of(
                ClientScope.Of(it.Client.Value, other.Client.Value), all.Select(permission => KeyValuePair.Create(permission, ClientScope.Of(other.Client.Value)))), true),
            With("a user who may everything everywhere", Grants.At(ClientScope.Every, all), true, all),
            .. all.Select(one => With($"a user with {one.Name()} there", Grants.At(ClientScope.Of(it.Client.Value), one), true, one)),
            .. all.Select(one => With($"a user with {one.Name()} at another client", Grants.At(ClientScope.Of(other.Client.Value), one), false) with { IsVariation = true }),
        ];
    }

    private static Asker With(string name, Grants grants, bool seesIt, params Permission[] here) =>
        new(name, new Actor(UserId.Create(), name, IsAdministrator: false) { Grants = grants }, seesIt, here);

    private static bool IsUnknown(string code) => code is "client.not-found" or "repository.not-found" or "plan.not-found" or "job.not-found" or "archive.not-found";
}

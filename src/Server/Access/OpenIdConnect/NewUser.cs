using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>What a user needs who was made for a person of the provider.</summary>
internal static class NewUser
{
    /// <summary>No password at all: such a user signs in through the provider.</summary>
    public const string NoPassword = "";

    /// <summary>The name that the provider gives, made to fit the rule for names here, and with a number where it is taken.</summary>
    public static async Task<string> FreeNameAsync(ServerDatabase database, ExternalPerson person, CancellationToken cancellationToken)
    {
        var wish = Suggest(person);
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? wish : $"{wish} {number}";
            var normalised = User.Normalise(name);
            if (!await database.Set<User>().AnyAsync(user => user.NormalisedName == normalised, cancellationToken))
                return name;
        }
    }

    public static string Suggest(ExternalPerson person)
    {
        var allowed = new string([.. (person.Name ?? person.Email ?? "").Where(c => UserNameRule.Check(c + "x", "name") is null)]).Trim();
        if (allowed.Length > UserNameRule.MostCharacters - 5)
            allowed = allowed[..(UserNameRule.MostCharacters - 5)].Trim();
        return allowed.Length == 0 ? "user" : allowed;
    }

    /// <summary>The user with the link to the provider. An address is taken over only when it is verified: it would receive the mail that sets a password anew.</summary>
    public static void Add(ServerDatabase database, User user, ExternalPerson person, DateTimeOffset now)
    {
        if (person is { IsEmailVerified: true, Email: { } email } && EmailRule.Check(email, "email") is null)
            user.ChangeEmail(email, isConfirmed: true);
        database.Add(user);
        database.Add(ExternalIdentity.Link(user.Id, person, now));
    }
}

using System.Globalization;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>
/// A new secret for the authenticator app. Nothing is stored: the ticket carries the secret, readable for this server and
/// usable for this account alone, until a code shows that the app has it.
/// </summary>
public sealed class BeginAuthenticator(IDbContextFactory<ServerDatabase> databases, SecretBox box, IPublishedAddress address, TimeProvider time)
{
    private const string Issuer = "Borg Backup Server";

    private static readonly TimeSpan TicketFor = TimeSpan.FromMinutes(30);

    /// <param name="Secret">Base 32, for those who cannot scan.</param>
    /// <param name="Uri">What the QR code says.</param>
    /// <param name="Ticket">To be sent back with the first code.</param>
    public sealed record Response(string Secret, string Uri, string Ticket);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Authenticator>().AnyAsync(authenticator => authenticator.UserId == userId, cancellationToken))
            return SecondFactorProblems.On;
        return await DescribeAsync(actor, Totp.CreateSecret(), cancellationToken);
    }

    /// <summary>The same secret once more, for a form that comes back because something in it was wrong. Null for a ticket that is void.</summary>
    public async Task<Response?> AgainAsync(Actor actor, string ticket, CancellationToken cancellationToken) =>
        Read(ticket, OwnPassword.IdOf(actor)) is { } secret ? await DescribeAsync(actor, secret, cancellationToken) : null;

    /// <summary>The secret in a ticket; null where it is not this user's, or too old, or no ticket at all.</summary>
    internal string? Read(string ticket, UserId userId)
    {
        try
        {
            var parts = box.Reveal(Authenticator.Table, "ticket", userId.Value, ticket).Split(' ');
            return long.Parse(parts[0], CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeMilliseconds() ? parts[1] : null;
        }
        catch (SecretTamperedException)
        {
            return null;
        }
    }

    private async Task<Response> DescribeAsync(Actor actor, string secret, CancellationToken cancellationToken)
    {
        var userId = OwnPassword.IdOf(actor);
        var until = (time.GetUtcNow() + TicketFor).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var server = await address.FindAsync(cancellationToken) is { } found ? new Uri(found).Host : null;
        return new Response(
            secret,
            Totp.Uri(secret, server is null ? actor.Name : $"{actor.Name}@{server}", Issuer),
            box.Protect(Authenticator.Table, "ticket", userId.Value, $"{until} {secret}"));
    }
}

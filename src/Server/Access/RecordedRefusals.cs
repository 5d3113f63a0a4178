using System.Net;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// What somebody who is signed in asked for and may not do, in the activity, whether a request asked or a page that is open:
/// the first ones of each account, so that nobody fills it.
/// </summary>
internal sealed class RecordedRefusals(CurrentActor current, AttemptLimits limits, ActivityJournal journal) : IRefusalWitness
{
    public Task SeeAsync(string code, string page) => RecordAsync(null, new ActivitySubject("page", null, page), code);

    /// <param name="address">Where the request came from; null takes the one that the session was opened from.</param>
    public async Task RecordAsync(IPAddress? address, ActivitySubject subject, string detail)
    {
        if (await current.FindAsync() is not { UserId: { } userId } actor)
            return;
        if (address is null)
            _ = IPAddress.TryParse(actor.Origin?.Address, out address);
        if (await limits.BeginAsync(AttemptLimit.RecordedRefusals, address, userId.ToString(), CancellationToken.None) > TimeSpan.Zero)
            return;
        await journal.RecordAsync(actor, ActivityKind.AccessRefused, subject, detail, CancellationToken.None);
    }
}

using System.Net;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>
/// Somebody says that they forgot their password. The account is not even looked up here: neither the answer nor its time
/// can say whether there is one.
/// </summary>
public sealed class RequestPasswordReset(AccountMails mails, AttemptLimits limits, ILogger<RequestPasswordReset> log)
{
    private const int MostCharacters = 254;

    /// <param name="Account">Name or e-mail address.</param>
    public sealed record Request(string Account);

    public async Task<Result<Done>> HandleAsync(Request request, IPAddress? address, CancellationToken cancellationToken)
    {
        var account = request.Account.Trim();
        if (account.Length is 0 or > MostCharacters)
            return Problem.Invalid("access.account-missing", "Name or e-mail address is missing.", field: "account");
        var wait = await limits.BeginAsync(AttemptLimit.PasswordReset, address, User.Normalise(account), cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            AccessLog.TooManyAttempts(log, address);
            return AttemptProblems.TooMany("requests for a new password", wait);
        }

        mails.AskForReset(account);
        return Done.It;
    }
}

using System.Net;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>
/// Somebody says that they forgot their password. The account is not even looked up here: neither the answer nor its time
/// can say whether there is one.
/// </summary>
public sealed class RequestPasswordReset(AccountMails mails, SignInAttempts attempts, ILogger<RequestPasswordReset> log)
{
    private const int MostCharacters = 254;

    /// <param name="Account">Name or e-mail address.</param>
    public sealed record Request(string Account);

    public Result<Done> Handle(Request request, IPAddress? address)
    {
        var account = request.Account.Trim();
        if (account.Length is 0 or > MostCharacters)
            return Problem.Invalid("access.account-missing", "Name or e-mail address is missing.", field: "account");
        var wait = attempts.Begin(address, "new password for " + User.Normalise(account));
        if (wait > TimeSpan.Zero)
        {
            AccessLog.TooManyAttempts(log, address);
            return SignIn.TooMany(wait);
        }

        mails.AskForReset(account);
        return Done.It;
    }
}

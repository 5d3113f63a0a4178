using System.Threading.Channels;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Access.Account;

/// <summary>
/// Mails about accounts wait here for their turn beside the requests: an answer takes the same time whether a mail follows
/// or not. They wait in memory; whoever misses one after a restart asks again.
/// </summary>
public sealed class AccountMails(IServiceProvider services, TimeProvider time, ILogger<AccountMails> log) : Worker(time, log)
{
    private const int MostWaiting = 200;

    private readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Tells the holder; without an address nobody is told.</summary>
    public void Tell(string? email, AccountChange change, string userName)
    {
        if (email is not null)
            Add(new Waiting(null, new MailMessage(email, "Your account was changed", Text(change, userName))));
    }

    /// <summary>Somebody forgot the password of this account, or says so.</summary>
    /// <param name="account">As typed: a name, or an e-mail address, or nothing that is known here.</param>
    public void AskForReset(string account) => Add(new Waiting(account, null));

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (var next in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            if (next.Forgotten is { } account)
                await services.GetRequiredService<MailPasswordReset>().HandleAsync(account, stoppingToken);
            else if (next.Mail is { } mail && (await services.GetRequiredService<MailSender>().SendAsync(mail, stoppingToken)).IsProblem(out var problem) && problem != MailSender.NotSetUp)
                AccessLog.MailNotSent(log, problem.Code, problem.Detail);
        }
    }

    private void Add(Waiting next)
    {
        if (!waiting.Writer.TryWrite(next))
            AccessLog.MailDropped(log);
    }

    private static string Text(AccountChange change, string userName)
    {
        var what = change switch
        {
            AccountChange.Password => "The password of your account was changed, and every other session of it has ended.",
            AccountChange.Email => "Mails about your account go to another address from now on; this is the last one to this address.",
            AccountChange.SecondFactorOn => "A second factor was set up for your account. It is asked for at the next sign-in.",
            AccountChange.SecondFactorOff => "The second factor of your account was removed. The password alone opens it now.",
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
        };
        return $"Hello {userName},\n\n{what}\n\nIf that was neither you nor your administrator, speak to your administrator now.\n\nBorg Backup Server\n";
    }

    private sealed record Waiting(string? Forgotten, MailMessage? Mail);
}

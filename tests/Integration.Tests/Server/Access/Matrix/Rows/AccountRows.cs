using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix.Rows;

/// <summary>One's own account. Each is about whoever asks, so the bodies are refused for what they say: no one loses their session over it.</summary>
public sealed class AccountRows : IRows
{
    private const string Own = "/api/v1/account";

    private static readonly object PasswordAndCode = new { password = "", code = "" };

    public IReadOnlyList<RouteRow> Routes { get; } =
    [
        new("POST /api/v1/session/second-factor", Needs.Nothing),
        new("POST /api/v1/password-resets", Needs.Nothing),
        new("POST /api/v1/password-resets/use", Needs.Nothing),
        new($"GET {Own}", Needs.Account),
        new($"PUT {Own}/email", Needs.Account, _ => new { email = "nobody", password = "" }),
        new($"POST {Own}/password", Needs.Account, _ => new { oldPassword = "", newPassword = "" }),
        new($"GET {Own}/second-factor", Needs.Account),
        new($"POST {Own}/authenticator/begin", Needs.Account),
        new($"POST {Own}/authenticator", Needs.Account, _ => new { ticket = "", code = "", password = "" }),
        new($"POST {Own}/authenticator/remove", Needs.Account, _ => PasswordAndCode),
        new($"POST {Own}/recovery-codes", Needs.Account, _ => PasswordAndCode),
    ];

    public IReadOnlyList<PageRow> Pages { get; } =
    [
        new("/sign-in/code", Needs.Nothing),
        new("/sign-in/forgotten", Needs.Nothing),
        new("/sign-in/reset", Needs.Nothing),
        new("/account", Needs.Account),
        new("/account/email", Needs.Account),
        new("/account/password", Needs.Account),
        new("/account/second-factor", Needs.Account),
    ];

    public IReadOnlyList<UseCaseRow> UseCases { get; } =
    [
        UseCaseRow.Of(Needs.Account, async (DescribeAccount it, Matter _, Actor who) => (Result<DescribeAccount.Response>)await it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, async (DescribeSecondFactor it, Matter _, Actor who) => (Result<DescribeSecondFactor.Response>)await it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (ChangeEmail it, Matter _, Actor who) => it.HandleAsync(new("nobody", ""), who, null, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (ChangePassword it, Matter _, Actor who) => it.HandleAsync(new("", ""), who, null, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (BeginAuthenticator it, Matter _, Actor who) => it.HandleAsync(who, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (ConfirmAuthenticator it, Matter _, Actor who) => it.HandleAsync(new("", "", ""), who, null, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (RemoveAuthenticator it, Matter _, Actor who) => it.HandleAsync(new("", ""), who, null, Matter.Token)),
        UseCaseRow.Of(Needs.Account, (RenewRecoveryCodes it, Matter _, Actor who) => it.HandleAsync(new("", ""), who, null, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (ResetSecondFactor it, Matter _, Actor who) => it.HandleAsync(new(UserId.Create()), who, Matter.Token)),
        UseCaseRow.Of(Needs.Administrator, (SetPassword it, Matter _, Actor who) => it.HandleAsync(new(UserId.Create(), ""), who, Matter.Token)),
    ];

    public IReadOnlyList<(Type UseCase, string Why)> WithoutActor { get; } =
    [
        (typeof(TakeCode), "it finds out whether it is the one who gave the password"),
        (typeof(RequestPasswordReset), "whoever asks has forgotten the password, and hears the same whether there is an account or not"),
        (typeof(MailPasswordReset), "whoever asks has forgotten the password; the mail goes to the account's address alone"),
        (typeof(ResetPassword), "the token of the mail is the permission"),
    ];
}

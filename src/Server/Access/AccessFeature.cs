using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.ApiTokens;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Access.OpenIdConnect;
using BorgBackupServer.Server.Access.Idempotency;
using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Access.Users;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Platform.Ui;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Access;

/// <summary>Users, sign-in, and who asks.</summary>
public static class AccessFeature
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddTrail();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<StoredAnswers>();
        services.AddSingleton(PasswordWork.Parse(Environment.GetEnvironmentVariable(PasswordWork.Variable)));
        services.AddSingleton<Passwords>();
        services.AddSingleton<AccountVersion>();
        services.AddSingleton<IInterceptor, AccountChanges>();
        services.AddSessions();
        services.AddApiTokens();
        services.AddUsers();
        services.AddSingleton<SessionCheck>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<SignInSteps>();
        services.AddSingleton<PendingSignIn>();
        services.AddSingleton<OwnPassword>();
        services.AddSingleton<ChangePassword>();
        services.AddSingleton<SetPassword>();
        services.AddSecondFactor();
        services.AddForgottenPassword();
        services.AddAccount();
        services.AddOpenId();
        services.AddPasskeys();
        services.AddScoped<CurrentActor>();
        services.AddScoped<RecordedRefusals>();
        services.AddScoped<IRefusalWitness>(provider => provider.GetRequiredService<RecordedRefusals>());
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddCascadingAuthenticationState();
        services.AddAuthentication(AuthenticationSchemes.User)
            .AddPolicyScheme(AuthenticationSchemes.User, null, scheme => scheme.ForwardDefaultSelector = ApiTokenFeature.SchemeOf)
            .AddCookie(AuthenticationSchemes.Session, SessionCookie.Configure)
            .AddCookie(AuthenticationSchemes.Pending, PendingSignIn.Configure);
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "bbs-form";
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        return services;
    }

    /// <summary>Who is it, and may they: everything behind this line has an answer to both.</summary>
    public static WebApplication UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use((context, next) =>
        {
            RequestOrigin.Mark(context);
            context.RequestServices.GetRequiredService<CurrentActor>().Use(context.User);
            return next(context);
        });
        app.UseRecordedRefusals();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseIdempotentCalls();
        return app;
    }

    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes) =>
        routes.MapSession().MapForgottenPassword().MapAccount().MapOpenId().MapPasskeys().MapSessionLists().MapApiTokens().MapUsers();
}

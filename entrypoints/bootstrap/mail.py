"""Who carries the shop's mail."""

from adapters.mail.folder import FolderMailer
from adapters.mail.messages import Sender
from adapters.mail.rendering import Stationery
from adapters.mail.smtp import Encryption, MailServer, SmtpMailer
from adapters.system.clock import SystemClock
from domain.mail.ports import Mailbox, Mailer
from entrypoints.config import Environment, Settings, WrongSettings


def stationery_of(settings: Settings) -> Stationery:
    return Stationery(shop_name=settings.shop_name, account_url=settings.account_url)


def mailers(settings: Settings) -> tuple[Mailer, Mailbox | None]:
    stationery = stationery_of(settings)
    sender, clock = Sender(settings.shop_name, settings.mail_from), SystemClock()
    if settings.mail_host:
        mail_server = MailServer(
            host=settings.mail_host,
            port=settings.mail_port,
            encryption=Encryption(settings.mail_encryption),
            user=settings.mail_user,
            password=settings.mail_password,
        )
        return SmtpMailer(mail_server, stationery, sender, clock), None
    if settings.environment is not Environment.DEVELOPMENT:
        # The settings refuse it before; this is where it would open accounts to everybody.
        raise WrongSettings("MAIL_HOST is missing: mail in a folder is for development only.")
    folder = FolderMailer(settings.mail_folder, stationery, sender, clock)
    return folder, folder

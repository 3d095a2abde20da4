// What the console's pages need a script for: passkeys, the clipboard, time that runs, keys. Everything else works
// without it. Forms are sent as forms; nothing here decides anything.
"use strict";
(() => {
  const ja = document.documentElement.lang !== "en";
  const t = (inJapanese, inEnglish) => (ja ? inJapanese : inEnglish);
  const $ = (selector) => document.querySelector(selector);
  const $$ = (selector) => [...document.querySelectorAll(selector)];

  // ---- passkeys
  const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const listed = (words) =>
    words.split(" ").filter((word) => word !== "").map((id) => ({ type: "public-key", id: bytes(id) }));

  const assertion = async (challenge, credentials) => {
    const found = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(challenge),
        rpId: "localhost",
        allowCredentials: listed(credentials),
        userVerification: "required",
        timeout: 120000,
      },
    });
    return JSON.stringify({
      credential_id: text(found.rawId),
      authenticator_data: text(found.response.authenticatorData),
      client_data_json: text(found.response.clientDataJSON),
      signature: text(found.response.signature),
    });
  };

  const registration = async (form) => {
    const made = await navigator.credentials.create({
      publicKey: {
        rp: { id: "localhost", name: "Sekisho" },
        user: { id: bytes(form.dataset.user), name: form.dataset.name, displayName: form.dataset.name },
        challenge: bytes(form.dataset.challenge),
        // Windows Hello has RSA on many machines.
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
        excludeCredentials: listed(form.dataset.credentials),
        attestation: "none",
        timeout: 120000,
      },
    });
    return JSON.stringify({
      client_data_json: text(made.response.clientDataJSON),
      attestation_object: text(made.response.attestationObject),
    });
  };

  const why = (error) => {
    switch (error.name) {
      case "NotAllowedError":
        return t("取りやめたか、時間切れか、使える認証器がありません。承認していません。",
          "It was cancelled, took too long, or there is no authenticator for it. Nothing was approved.");
      case "InvalidStateError":
        return t("その認証器は登録済みです。", "That authenticator is enrolled already.");
      case "SecurityError":
        return t("このページではパスキーを使えません。「sekisho console」で開いてください。",
          "Passkeys cannot be used on this page. Open it with `sekisho console`.");
      default:
        return t("認証器を使えません: ", "The authenticator cannot be used: ") + error.name;
    }
  };

  const ceremony = async (form) => {
    if (!window.PublicKeyCredential) {
      throw new DOMException("none", "NotSupportedError");
    }
    if (form.dataset.passkey === "create") {
      if (form.dataset.consent !== undefined) {
        form.elements.assertion.value = await assertion(form.dataset.consent, form.dataset.credentials);
      }
      form.elements.registration.value = await registration(form);
    } else {
      form.elements.assertion.value = await assertion(form.dataset.challenge, form.dataset.credentials);
    }
  };

  const busy = (form, is) => {
    for (const button of form.querySelectorAll("button")) {
      button.disabled = is;
    }
    form.toggleAttribute("data-busy", is);
  };

  for (const form of $$("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.hasAttribute("data-busy")) {
        return;
      }
      const say = form.querySelector(".say");
      busy(form, true);
      say.textContent = t("認証器の操作を待っています…", "Waiting for the authenticator…");
      try {
        await ceremony(form);
        say.textContent = t("確かめて実行しています…", "Verifying and delivering…");
        form.submit();
      } catch (error) {
        say.textContent = why(error);
        busy(form, false);
      }
    });
  }

  // ---- a form is sent once
  for (const form of $$("form[method=post]:not([data-passkey])")) {
    form.addEventListener("submit", (event) => {
      if (form.hasAttribute("data-busy")) {
        event.preventDefault();
        return;
      }
      form.setAttribute("data-busy", "");
    });
  }
  // Back again from another page, it may be sent anew.
  window.addEventListener("pageshow", () => {
    for (const form of $$("form[data-busy]")) {
      busy(form, false);
    }
  });

  // ---- the clipboard: what goes out, to the letter
  for (const button of $$("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      const before = button.textContent;
      button.textContent = t("コピーしました", "Copied");
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  }

  // ---- time that runs, by the console's clock
  const began = performance.now();
  const left = (ms) => {
    const minutes = Math.floor(ms / 60000);
    const seconds = Math.floor(ms / 1000) % 60;
    if (ms <= 0) {
      return t("期限切れ", "expired");
    }
    if (minutes >= 60) {
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
      return t(`あと ${hours} 時間 ${rest} 分`, `${hours} h ${rest} min left`);
    }
    if (minutes >= 5) {
      return t(`あと ${minutes} 分`, `${minutes} min left`);
    }
    return t(`あと ${minutes} 分 ${seconds} 秒`, `${minutes} min ${seconds} s left`);
  };
  const tick = () => {
    for (const place of $$("[data-until]")) {
      const now = Number(place.dataset.now) + (performance.now() - began);
      const ms = Number(place.dataset.until) - now;
      place.textContent = left(ms);
      place.classList.toggle("soon", ms < 300000);
      if (ms <= 0) {
        for (const button of $$(".approve button")) {
          button.disabled = true;
        }
      }
    }
  };
  tick();
  setInterval(tick, 1000);

  // ---- what is new
  const count = $("[data-count]");
  if (count) {
    setInterval(async () => {
      try {
        const answer = await fetch(document.documentElement.dataset.base + "count");
        const now = answer.ok ? await answer.text() : count.dataset.count;
        $(".news").hidden = now === count.dataset.count;
      } catch {
        // The console has ended; what is shown stays.
      }
    }, 5000);
  }

  // ---- keys
  const rows = () => $$("[data-row]");
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const next = at === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next]?.focus();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    g: () => { location.href = document.documentElement.dataset.base; },
    a: () => ($("#approve") ?? $("#code"))?.focus(),
    r: () => $("#comment")?.focus(),
    d: () => $("#deny")?.focus(),
    e: () => $("#edit")?.click(),
    "?": () => { const list = $("#keys"); list.open = !list.open; list.querySelector("summary").focus(); },
  };
  document.addEventListener("keydown", (event) => {
    const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing) {
      return;
    }
    const done = keys[event.key];
    if (done) {
      event.preventDefault();
      done();
    }
  });
})();
